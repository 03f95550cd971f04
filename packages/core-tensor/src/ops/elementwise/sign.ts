import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from './cast.ts';
import { defineUnary } from './elementwise.ts';
import { greater } from './greater.ts';
import { less } from './less.ts';
import { sub } from './sub.ts';

export const signOp = defineUnary({
  name: 'sign',
  accept: 'numeric',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.sign(x[i]);
  },
  gradient: () => null,
  onnx: () => ({ opType: 'Sign' }),
  decomposition: (x) => sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype)),
});

/**
 * -1, 0 or 1 as each element is negative, zero or positive.
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
