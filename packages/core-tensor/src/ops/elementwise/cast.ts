import { apply } from '../../apply.ts';
import { requireDType } from '../../arguments/choice.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { isFloating, isInteger, wholeRange, type DType } from '../../dtype.ts';
import { convert } from '../../convert.ts';
import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

export const castOp = defineOp<[x: Tensor], { dtype: DType }>({
  name: 'cast',
  elementwise: true,
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  forward: ([x], y) => convert(x, y),
  gradient: (dy, { inputs: [x] }) => [isFloating(x.dtype) ? cast(dy, x.dtype) : null],
  onnx({ dtype }, context) {
    if (isInteger(dtype) && wholeRange(context.inputs[0].dtype) === null) return onnxSaturated(dtype, context);
    return { opType: 'Cast', attributes: { to: { dtype } } };
  },
});

/** ONNX leaves open what becomes of NaN and of what is out of range: it is 0 while it is cast, and then its end of the range. */
function onnxSaturated(dtype: DType, { inputs: [x], node, constant }: OnnxContext): OnnxNode {
  const type = { shape: x.shape, dtype: x.dtype === 'float64' ? x.dtype : 'float32' } as const;
  const as = (value: OnnxValue, to: DType): OnnxValue =>
    node({ opType: 'Cast', inputs: [value], attributes: { to: { dtype: to } } }, { ...type, dtype: to });
  const given = isFloating(x.dtype) ? x : as(x, type.dtype);
  const [least, most] = wholeRange(dtype)!;
  const is = (opType: string, end: number): OnnxValue =>
    node({ opType, inputs: [given, constant(end, type.dtype)] }, { ...type, dtype: 'bool' });
  const where = (condition: OnnxValue, a: OnnxValue, b: OnnxValue): OnnxValue =>
    node({ opType: 'Where', inputs: [condition, a, b] }, { ...type, dtype: a.dtype });
  const zero = constant(0, type.dtype);
  const notAbove = where(is('Less', most + 1), given, zero);
  const inside = as(where(is('Greater', least - 1), notAbove, zero), dtype);
  return {
    opType: 'Where',
    inputs: [
      is('GreaterOrEqual', most + 1),
      constant(most, dtype),
      where(is('LessOrEqual', least - 1), constant(least, dtype), inside),
    ],
  };
}

/**
 * Converts the elements to another dtype. Anything but 0 is true.
 *
 * A float that becomes a whole number loses its fraction, and NaN becomes 0; what is out of range becomes the nearest end of it, ±(2^53 − 1) for
 * int64. A whole number that another dtype does not hold keeps its lower bits, as in PyTorch and NumPy: 300 is 44 in uint8.
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
