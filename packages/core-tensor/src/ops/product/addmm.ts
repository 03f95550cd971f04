import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { matmul } from './matmul.ts';
import { requireFactors } from './operands.ts';

/** What the summands are multiplied by. */
export interface AddmmOptions {
  /** of the tensor that is added; 0 leaves it out, whatever it holds; default 1 */
  readonly beta?: number | undefined;
  /** of the product; default 1 */
  readonly alpha?: number | undefined;
}

/**
 * Multiplies two matrices and adds a tensor.
 *
 * `y = beta · x + alpha · (a · b)`
 *
 * @param x a shape that stretches to `[n, m]`, floating
 * @param a `[n, k]`, same dtype
 * @param b `[k, m]`, same dtype
 * @param options `beta` and `alpha`; default 1
 * @returns `[n, m]`
 * @throws {ShapeError} if `a` or `b` is no matrix, the inner sizes differ, or `x` does not stretch to the product
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example addmm(tensor([100]), tensor([[1, 2]]), tensor([[3], [4]]), { alpha: 2 }).toArray(); // [[122]]
 * @see https://pytorch.org/docs/stable/generated/torch.addmm.html
 */
export function addmm(x: Tensor, a: Tensor, b: Tensor, options: AddmmOptions = {}): Tensor {
  requireTensor('addmm', 'x', x);
  requireFactors('addmm', [
    ['a', a, ['n', 'k']],
    ['b', b, ['k', 'm']],
  ]);
  return weighted('addmm', x, [a, b], options);
}

/**
 * Multiplies a matrix and a vector, and adds a tensor.
 *
 * `y = beta · x + alpha · (a · b)`
 *
 * @param x a shape that stretches to `[n]`, floating
 * @param a `[n, k]`, same dtype
 * @param b `[k]`, same dtype
 * @param options `beta` and `alpha`; default 1
 * @returns `[n]`
 * @throws {ShapeError} if `a` and `b` are no matrix and vector, the inner sizes differ, or `x` does not stretch to the product
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example addmv(tensor([100]), tensor([[1, 2]]), tensor([3, 4])).toArray(); // [111]
 * @see https://pytorch.org/docs/stable/generated/torch.addmv.html
 */
export function addmv(x: Tensor, a: Tensor, b: Tensor, options: AddmmOptions = {}): Tensor {
  requireTensor('addmv', 'x', x);
  requireFactors('addmv', [
    ['a', a, ['n', 'k']],
    ['b', b, ['k']],
  ]);
  return weighted('addmv', x, [a, b], options);
}

/**
 * Multiplies the matrices of two batches, and adds a tensor.
 *
 * `y = beta · x + alpha · (a · b)`
 *
 * @param x a shape that stretches to `[batch, n, m]`, floating
 * @param a `[batch, n, k]`, same dtype
 * @param b `[batch, k, m]`, same dtype
 * @param options `beta` and `alpha`; default 1
 * @returns `[batch, n, m]`
 * @throws {ShapeError} if `a` or `b` is no batch of matrices, sizes differ, or `x` does not stretch to the product
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example baddbmm(tensor([100]), ones([2, 1, 3]), ones([2, 3, 1])).toArray(); // [[[103]], [[103]]]
 * @see https://pytorch.org/docs/stable/generated/torch.baddbmm.html
 */
export function baddbmm(x: Tensor, a: Tensor, b: Tensor, options: AddmmOptions = {}): Tensor {
  requireTensor('baddbmm', 'x', x);
  requireFactors('baddbmm', [
    ['a', a, ['batch', 'n', 'k']],
    ['b', b, ['batch', 'k', 'm']],
  ]);
  return weighted('baddbmm', x, [a, b], options);
}

function weighted(where: string, x: Tensor, [a, b]: readonly [Tensor, Tensor], options: AddmmOptions): Tensor {
  const { beta = 1, alpha = 1 } = requireOptions<AddmmOptions>(where, options, { beta: true, alpha: true });
  requireNumber(where, 'beta', beta, { infinite: true });
  requireNumber(where, 'alpha', alpha, { infinite: true });
  requireSame(where, ['x', 'a'], [x.dtype, a.dtype]);
  const product = matmul(a, b);
  const scaled = alpha === 1 ? product : mul(product, alpha);
  if (!sameShape(broadcastShapes(where, x.shape, product.shape), product.shape))
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}, which does not stretch to the product ${formatShape(product.shape)}`,
      { expected: product.shape, got: x.shape },
    );
  const stretched = stretchTo(x, product.shape);
  if (beta === 0) return scaled;
  return add(beta === 1 ? stretched : mul(stretched, beta), scaled);
}
