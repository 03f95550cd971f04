import { apply, applyAll } from '../../apply.ts';
import { defineOp, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { mul } from '../elementwise/mul.ts';
import { sign } from '../elementwise/sign.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { prod } from '../reduction/prod.ts';
import { sum } from '../reduction/sum.ts';
import { cofactorsOp } from './cofactors.ts';
import { eliminate } from './eliminate.ts';
import { inverted } from './solve-op.ts';
import { luOf, pivotsOf, productOf } from './lu.ts';
import { batchOf, matrixOf, requireSquare, transposed } from './matrices.ts';
import { slice } from '../movement/slice.ts';

/** The pivots of elimination, `[n, …]`. */
function pivots(x: Tensor): Tensor {
  const found = eliminate(x, slice(x, { axis: -1, end: 0 }), 'passed').pivots;
  return reshape(found, [matrixOf(x)[0], ...batchOf(x)]);
}

export const detOp: Op<[x: Tensor]> = defineOp<[x: Tensor]>({
  name: 'det',
  infer: ([x]) => ({ shape: batchOf(x), dtype: x.dtype }),
  forward([x], { data: y }) {
    luOf(x).forEach((lu, at) => (y[at] = productOf(pivotsOf(lu))));
  },
  gradient: (dy, { inputs: [x] }) => [mul(unsqueeze(dy, [-2, -1]), apply(cofactorsOp, [x], {}))],
  onnx: () => ({ opType: 'Det' }),
  decomposition: ([x]) => [prod(pivots(x), 0)],
});

export const slogdetOp = defineOp<[x: Tensor]>({
  name: 'slogdet',
  infer: ([x]) => [
    { shape: batchOf(x), dtype: x.dtype },
    { shape: batchOf(x), dtype: x.dtype },
  ],
  forward([x], _, _attributes, [{ data: logarithm }, { data: signs }]) {
    luOf(x).forEach((lu, at) => {
      const all = pivotsOf(lu);
      logarithm[at] = all.reduce((total, pivot) => total + Math.log(Math.abs(pivot)), 0);
      signs[at] = productOf(all.map(Math.sign));
    });
  },
  // d log|det A| = ⟨A⁻ᵀ, dA⟩
  gradient: (dy, { inputs: [x] }) => [mul(unsqueeze(dy, [-2, -1]), transposed(inverted(x)))],
  decomposition([x]) {
    const all = pivots(x);
    return [sum(log(abs(all)), 0), prod(sign(all), 0)];
  },
});

/**
 * Determinant of square matrices.
 *
 * @param x `[…, n, n]`, floating; that of no rows is 1
 * @returns `[…]`, dtype of `x`
 * @throws {ShapeError} if the matrices are not square
 * @throws {DTypeError} if `x` is not floating
 * @example det(tensor([[1, 2], [3, 4]])).item(); // -2.000
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.det.html; https://onnx.ai/onnx/operators/onnx__Det.html
 */
export function det(x: Tensor): Tensor {
  requireSquare('det', 'x', x);
  return apply(detOp, [x], {});
}

/** A determinant as `sign · exp(logabsdet)`. */
export interface SignAndLogabsdet {
  readonly sign: Tensor;
  readonly logabsdet: Tensor;
}

/**
 * Sign and logarithm of the absolute value of the determinant, which itself is soon too large or too small a number.
 *
 * @param x `[…, n, n]`, floating
 * @returns `{ sign, logabsdet }`: −1, 0 or 1, and the logarithms, −Infinity where the determinant is 0; each `[…]`. The signs have no gradient
 * @throws {ShapeError} if the matrices are not square
 * @throws {DTypeError} if `x` is not floating
 * @example
 * const { sign, logabsdet } = slogdet(tensor([[2, 0], [0, -2]]));
 * [sign.item(), logabsdet.item()]; // [-1, 1.3863]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 */
export function slogdet(x: Tensor): SignAndLogabsdet {
  requireSquare('slogdet', 'x', x);
  const [logabsdet, signs] = applyAll(slogdetOp, [x], {});
  return { sign: signs, logabsdet };
}

/**
 * Logarithm of the determinant.
 *
 * @param x `[…, n, n]`, floating
 * @returns `[…]`, dtype of `x`: −Infinity where the determinant is 0, NaN where it is below
 * @throws {ShapeError} if the matrices are not square
 * @throws {DTypeError} if `x` is not floating
 * @example logdet(tensor([[2, 0], [0, 2]])).item(); // 1.3863
 * @see https://pytorch.org/docs/stable/generated/torch.logdet.html
 */
export function logdet(x: Tensor): Tensor {
  requireSquare('logdet', 'x', x);
  const [logabsdet, signs] = applyAll(slogdetOp, [x], {});
  return where(less(signs, 0), NaN, logabsdet);
}
