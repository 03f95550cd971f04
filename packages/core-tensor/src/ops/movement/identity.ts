import { apply } from '../../apply.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

export const identityOp = defineOp<[x: Tensor]>({
  name: 'identity',
  view: true,
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  gradient: (dy) => [dy],
  onnx: () => ({ opType: 'Identity' }),
});

/**
 * The same values in a new tensor; shares the data.
 *
 * @param x any shape and dtype
 * @returns same shape, dtype and values as `x`
 * @example identity(tensor([1, 2])).toArray(); // [1, 2]
 * @see https://onnx.ai/onnx/operators/onnx__Identity.html
 */
export function identity(x: Tensor): Tensor {
  return apply(identityOp, [x], {});
}
