import { requireTensor } from '../../arguments/index.ts';
import { isFloating, requireNumeric, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import { tensordot } from './tensordot.ts';

/**
 * Sums of products along the last axes.
 *
 * `y[…, …] = Σₖ a[…, k] · b[…, k]`; a scalar multiplies all
 *
 * @param a `[…, n]`, or a scalar, floating or whole numbers
 * @param b `[…, n]`, or a scalar, same dtype
 * @returns the axes of `a`, then those of `b`, without the last ones
 * @throws {ShapeError} if the last sizes differ
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example inner(tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray(); // [21, 43]
 * @see https://pytorch.org/docs/stable/generated/torch.inner.html
 */
export function inner(a: Tensor, b: Tensor): Tensor {
  requireTensor('inner', 'a', a);
  requireTensor('inner', 'b', b);
  requireNumeric('inner', 'a', a.dtype);
  requireSame('inner', ['a', 'b'], [a.dtype, b.dtype]);
  if (a.rank === 0 || b.rank === 0) return mul(a, b);
  const [last, other] = [a.shape[a.rank - 1], b.shape[b.rank - 1]];
  if (last !== other)
    throw new ShapeError(
      'inner',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; the last axes must match (${last} vs ${other})`,
      { expected: last, got: other },
    );
  if (isFloating(a.dtype)) return tensordot(a, b, { axes: [[a.rank - 1], [b.rank - 1]] });
  const between = b.shape.slice(0, -1).map(() => 1);
  const products = mul(reshape(a, [...a.shape.slice(0, -1), ...between, last]), b);
  return sumAlong(products, [products.rank - 1]);
}
