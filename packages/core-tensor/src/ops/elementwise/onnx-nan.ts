import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';

/** Where elements are numbers, as bool: NaN differs from itself. Not IsNaN, which WebGPU does not have. */
export function onnxIsNumber(x: OnnxValue, { node }: OnnxContext): OnnxValue {
  return node({ opType: 'Equal', inputs: [x, x] }, { shape: x.shape, dtype: 'bool' });
}

/** `x` without infinities and with NaN, so that 0 times it is 0 or NaN. */
export function onnxBounded(x: OnnxValue, { node, constant }: OnnxContext): OnnxValue {
  return node({ opType: 'Clip', inputs: [x, constant(-1, x.dtype), constant(1, x.dtype)] }, x);
}

/** `x`, but NaN where `other` is NaN; `other` may be infinite nowhere. */
export function onnxWithNaN(x: OnnxValue, other: OnnxValue, { node, constant }: OnnxContext): OnnxNode {
  const nothing = node({ opType: 'Mul', inputs: [other, constant(0, x.dtype)] }, other);
  return { opType: 'Add', inputs: [x, nothing] };
}
