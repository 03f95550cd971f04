import { apply } from '../../apply.ts';
import { isInteger, requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from '../elementwise/elementwise.ts';
import { either, rectify } from './rectify.ts';

export const reluOp = defineUnary({
  name: 'relu',
  accept: requireNumeric,
  // A loop of its own: V8 optimizes one that it has put into another function only after 3 000 calls.
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) {
      either[1] = x[i];
      y[i] = either[+!(x[i] <= 0)];
    }
  },
  gradient: rectify, // 0 at 0, as in PyTorch
  // ONNX's Relu takes no uint8, and ONNX Runtime's no int64
  onnx: ({ inputs: [x], constant }) =>
    isInteger(x.dtype) ? { opType: 'Max', inputs: [x, constant(0, x.dtype)] } : { opType: 'Relu' },
});

/**
 * Cuts off below zero.
 *
 * `y = max(x, 0)`
 *
 * @param x any shape, floating or whole numbers
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example relu(tensor([1.5, -1.5])).toArray(); // [1.5, 0]
 * @see https://onnx.ai/onnx/operators/onnx__Relu.html
 */
export function relu(x: Tensor): Tensor {
  return apply(reluOp, [x], {});
}
