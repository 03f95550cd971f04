import { apply } from '../../apply.ts';
import { requireDType } from '../../arguments/choice.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { isDifferentiable, isFloating, isInteger, wholeRange, type DType } from '../../dtype.ts';
import { convert } from '../../convert.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

export const castOp = defineOp<[x: Tensor], { dtype: DType }>({
  name: 'cast',
  elementwise: true,
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  forward: ([x], y) => convert(x, y),
  gradient: (dy, { inputs: [x], output: y }) => [
    isDifferentiable(x.dtype) ? gradientIn(x.dtype, gradientIn(y.dtype, dy)) : null,
  ],
  onnx({ dtype }, context) {
    const [x] = context.inputs;
    const isOpen = isInteger(dtype) && wholeRange(x.dtype) === null;
    return isOpen ? context.castSaturated(x, dtype) : { opType: 'Cast', attributes: { to: { dtype } } };
  },
});

/** A gradient of what is of a dtype: 16 bits have no arithmetic, so it is float32 there, rounded to them. */
function gradientIn(dtype: DType, dy: Tensor): Tensor {
  const rounded = cast(dy, dtype);
  return isFloating(dtype) ? rounded : cast(rounded, 'float32');
}

/**
 * Converts the elements to another dtype. Anything but 0 is true.
 *
 * A float that becomes a whole number loses its fraction, and NaN becomes 0; what is out of range becomes the nearest end of it, ±(2^53 − 1) for
 * int64. A whole number that another dtype does not hold keeps its lower bits, as in PyTorch and NumPy: 300 is 44 in uint8.
 *
 * Gradients come through 16-bit floats, too, rounded to them as in PyTorch.
 *
 * @param x any shape and dtype
 * @param dtype element type of the result
 * @returns same shape as `x`, in `dtype`
 * @throws {ConfigError} if there is no such dtype
 * @example cast(tensor([1.9, -1.9, 1e9]), 'int32').toArray(); // [1, -1, 1000000000]
 * @example cast(tensor([300, -1, NaN]), 'uint8').toArray(); // [255, 0, 0]
 * @see https://onnx.ai/onnx/operators/onnx__Cast.html
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  requireTensor('cast', 'x', x);
  requireDType('cast', dtype);
  return x.dtype === dtype ? x : apply(castOp, [x], { dtype });
}
