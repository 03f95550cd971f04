import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { mul } from './mul.ts';

export const rsqrtOp = defineUnary({
  name: 'rsqrt',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = 1 / Math.sqrt(x[i]);
  },
  gradient: (dy, _, y) => mul(mul(mul(dy, y), mul(y, y)), -0.5),
  onnx: ({ inputs, outputs: [type], node }) => ({
    opType: 'Reciprocal',
    inputs: [node({ opType: 'Sqrt', inputs }, type)],
  }),
});

/**
 * One divided by the square root of each element.
 *
 * `y = 1 / √x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example rsqrt(tensor([4, 0.25])).toArray(); // [0.5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.rsqrt.html
 */
export function rsqrt(x: Tensor): Tensor {
  return apply(rsqrtOp, [x], {});
}
