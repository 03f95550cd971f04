import { apply } from '../../apply.ts';
import { zerosLike } from '../../create.ts';
import { requireNumeric } from '../../dtype.ts';
import type { OnnxValue } from '../../onnx-rule.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';

export const signOp = defineUnary({
  name: 'sign',
  accept: requireNumeric,
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.sign(x[i]) || 0; // of NaN 0, as in PyTorch
  },
  gradient: (dy) => zerosLike(dy),
  // not Sign, which gives NaN for NaN
  onnx({ inputs: [x], node, constant }) {
    const zero = constant(0, x.dtype);
    const ones = (opType: string): OnnxValue => {
      const found = node({ opType, inputs: [x, zero] }, { shape: x.shape, dtype: 'bool' });
      return node({ opType: 'Cast', inputs: [found], attributes: { to: { dtype: x.dtype } } }, x);
    };
    return { opType: 'Sub', inputs: [ones('Greater'), ones('Less')] };
  },
});

/**
 * -1, 0 or 1 as each element is negative, zero or positive; 0 also for NaN.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating or whole numbers
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example sign(tensor([3, -2, 0])).toArray(); // [1, -1, 0]
 * @see https://onnx.ai/onnx/operators/onnx__Sign.html
 */
export function sign(x: Tensor): Tensor {
  return apply(signOp, [x], {});
}
