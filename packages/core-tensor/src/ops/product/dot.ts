import { requireTensor } from '../../arguments/index.ts';
import { isFloating, requireNumeric, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import { matmul } from './matmul.ts';
import { requireAxes } from './operands.ts';

/**
 * Sum of the products of two vectors.
 *
 * `y = Σ a[i] · b[i]`
 *
 * @param a `[n]`, floating or whole numbers
 * @param b `[n]`, same dtype
 * @returns a scalar
 * @throws {ShapeError} if one is no vector, or they have another number of elements
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example dot(tensor([1, 2]), tensor([3, 4])).item(); // 11
 * @see https://pytorch.org/docs/stable/generated/torch.dot.html
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  return product('dot', a, b);
}

/**
 * `dot`, which PyTorch tells apart for complex numbers alone.
 *
 * @param a `[n]`, floating or whole numbers
 * @param b `[n]`, same dtype
 * @returns a scalar
 * @throws {ShapeError} if one is no vector, or they have another number of elements
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example vdot(tensor([1, 2]), tensor([3, 4])).item(); // 11
 * @see https://pytorch.org/docs/stable/generated/torch.vdot.html
 */
export function vdot(a: Tensor, b: Tensor): Tensor {
  return product('vdot', a, b);
}

function product(where: string, a: Tensor, b: Tensor): Tensor {
  requireTensor(where, 'a', a);
  requireTensor(where, 'b', b);
  requireNumeric(where, 'a', a.dtype);
  requireSame(where, ['a', 'b'], [a.dtype, b.dtype]);
  requireAxes(where, ['a', a, ['n']]);
  requireAxes(where, ['b', b, ['n']]);
  if (a.size !== b.size)
    throw new ShapeError(
      where,
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; both must have as many elements (${a.size} vs ${b.size})`,
      { expected: a.size, got: b.size },
    );
  return isFloating(a.dtype) ? matmul(a, b) : sumAlong(mul(a, b), [0]);
}
