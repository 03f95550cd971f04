import {
  isFloating,
  wholeRange,
  type DType,
  type OnnxContext,
  type OnnxNode,
  type OnnxValue,
} from '@gradkit/core-tensor/functional';

/** ONNX leaves open what becomes of NaN and of what is out of range: it is 0 while it is cast, and then its end of the range. */
export function castSaturated(
  x: OnnxValue,
  dtype: DType,
  { node, constant }: Pick<OnnxContext, 'node' | 'constant'>,
): OnnxNode {
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
