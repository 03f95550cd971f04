import { apply } from '../../apply.ts';
import { requireDType } from '../../arguments/choice.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { isFloating, type DType } from '../../dtype.ts';
import { convert } from '../../convert.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

export const castOp = defineOp<[x: Tensor], { dtype: DType }>({
  name: 'cast',
  elementwise: true,
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  forward: ([x], y) => convert(x, y),
  gradient: (dy, { inputs: [x] }) => [isFloating(x.dtype) ? cast(dy, x.dtype) : null],
  onnx: ({ dtype }) => ({ opType: 'Cast', attributes: { to: { dtype } } }),
});

/**
 * Converts the elements to another dtype. Fractions are cut off towards zero for whole numbers; anything but 0 is true.
 *
 * @param x any shape and dtype
 * @param dtype element type of the result
 * @returns same shape as `x`, in `dtype`
 * @throws {ConfigError} if there is no such dtype
 * @example cast(tensor([1.9, -1.9]), 'int32').toArray(); // [1, -1]
 * @see https://onnx.ai/onnx/operators/onnx__Cast.html
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  requireTensor('cast', 'x', x);
  requireDType('cast', dtype);
  return x.dtype === dtype ? x : apply(castOp, [x], { dtype });
}
