import { requireFloating } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { exp } from '../elementwise/exp.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import { normalizeAlong } from './normalize-along.ts';

export const logSoftmaxOp = defineOp<[x: Tensor], { axis: number }>({
  name: 'logSoftmax',
  infer([x]) {
    requireFloating('logSoftmax', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ shape, data: x }], { data: y }, { axis }) {
    const [outer, length, inner] = splitAt(shape, axis);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const start = o * length * inner + i;
        const end = start + length * inner;
        let largest = -Infinity; // subtracting it keeps exp() finite
        for (let at = start; at < end; at += inner) largest = Math.max(largest, x[at]);
        let total = 0;
        for (let at = start; at < end; at += inner) total += Math.exp(x[at] - largest);
        const shift = Math.log(total); // not added to the largest, where it could be lost
        for (let at = start; at < end; at += inner) y[at] = x[at] - largest - shift;
      }
    }
  },
  // dx = dy − e^y · Σ dy
  gradient(dy, { output: y, attributes: { axis } }) {
    return [sub(dy, mul(exp(y), sumAlong(dy, [axis], true)))];
  },
  onnx: ({ axis }) => ({ opType: 'LogSoftmax', attributes: { axis } }),
  decomposition([x], { axis }, _, { log, max }) {
    if (x.size === 0) return [x]; // nothing has no largest element
    const shifted = sub(x, max(x, axis, { keepDims: true }));
    return [sub(shifted, log(sumAlong(exp(shifted), [axis], true)))];
  },
});

/**
 * Logarithm of the softmax along `axis`, more exact than `log(softmax(x))`.
 *
 * `y[i] = x[i] − ln Σ exp(x[k])`
 *
 * @param x any shape, a scalar as one entry; logits
 * @param axis axis to normalize along; negative counts from the end
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is not floating
 * @example logSoftmax(tensor([0, 0])).toArray(); // [-0.693, -0.693]
 * @see https://onnx.ai/onnx/operators/onnx__LogSoftmax.html
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return normalizeAlong(logSoftmaxOp, x, axis);
}
