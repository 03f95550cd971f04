import { requireFloating } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { sum } from '../reduction/sum.ts';
import { normalizeAlong } from './normalize-along.ts';

export const softmaxOp = defineOp<[x: Tensor], { axis: number }>({
  name: 'softmax',
  infer([x]) {
    requireFloating('softmax', 'x', x.dtype);
    return x;
  },
  forward([{ shape, data: x }], { data: y }, { axis }) {
    const [outer, length, inner] = splitAt(shape, axis);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const start = o * length * inner + i;
        const end = start + length * inner;
        let max = -Infinity; // subtracting the max keeps exp() finite
        for (let at = start; at < end; at += inner) max = Math.max(max, x[at]);
        let total = 0;
        for (let at = start; at < end; at += inner) total += y[at] = Math.exp(x[at] - max);
        for (let at = start; at < end; at += inner) y[at] /= total;
      }
    }
  },
  // dx = y ⊙ (dy − Σ dy⊙y)
  gradient(dy, { output: y, attributes: { axis } }) {
    return [mul(y, sub(dy, sum(mul(dy, y), axis, { keepDims: true })))];
  },
  onnx: ({ axis }) => ({ opType: 'Softmax', attributes: { axis } }),
});

/**
 * Exponentiates and normalizes along `axis`, so every slice sums to 1.
 *
 * `y[i] = exp(x[i]) / Σ exp(x[k])`
 *
 * @param x any shape, a scalar as one entry; logits
 * @param axis axis to normalize along; negative counts from the end
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is not floating
 * @example softmax(tensor([0, 0])).toArray(); // [0.5, 0.5]
 * @see https://onnx.ai/onnx/operators/onnx__Softmax.html
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return normalizeAlong(softmaxOp, x, axis);
}
