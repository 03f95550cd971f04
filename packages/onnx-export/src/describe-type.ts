import { onnxElementTypes, type DType } from '@gradkit/core-tensor/functional';
import type { Dimension, TensorTypeProto, TypeProto } from './schema.ts';

/** What a value of a model is. */
export interface TypeDescription {
  /** in words: `float32`, `uint16`, `sequence of float32`, `map from int64 to float32`, `unknown` */
  readonly type: string;
  /** null: no tensor here can hold it */
  readonly dtype: DType | null;
  /** sizes, and names of axes whose size is free, `?` where there is no name; null where the file does not tell the rank, or there is none */
  readonly shape: readonly (number | string)[] | null;
}

const dtypes = new Map(Object.entries(onnxElementTypes).map(([dtype, number]) => [number, dtype as DType]));

/** Element types that no tensor here can hold. @see https://onnx.ai/onnx/intro/concepts.html#element-type */
const others: Readonly<Record<number, string>> = {
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  8: 'string',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
};

const unknown = 'unknown';

function nameOf(elementType: number): string {
  return dtypes.get(elementType) ?? others[elementType] ?? unknown;
}

function describeAxis(axis: Dimension): number | string {
  return axis.dimParam || (Object.hasOwn(axis, 'dimValue') ? Number(axis.dimValue) : '?'); // 0 where the file says nothing
}

function describeTensor({ elemType, shape }: TensorTypeProto): TypeDescription {
  return { type: nameOf(elemType), dtype: dtypes.get(elemType) ?? null, shape: shape?.dim.map(describeAxis) ?? null };
}

/** Tells the type of a tensor whose sizes are all known. */
export function describeTensorType(elementType: number, sizes: readonly bigint[]): TypeDescription {
  return { type: nameOf(elementType), dtype: dtypes.get(elementType) ?? null, shape: sizes.map(Number) };
}

/** Tells what a value is, as far as the file says it. */
export function describeType(proto: TypeProto | undefined): TypeDescription {
  if (proto?.tensorType) return describeTensor(proto.tensorType);
  return { type: inWords(proto), dtype: null, shape: null };
}

function inWords(proto: TypeProto | undefined): string {
  const { tensorType, sparseTensorType, sequenceType, optionalType, mapType } = proto ?? {};
  if (tensorType) return nameOf(tensorType.elemType);
  if (sparseTensorType) return `sparse ${nameOf(sparseTensorType.elemType)}`;
  if (sequenceType) return `sequence of ${inWords(sequenceType.elemType)}`;
  if (optionalType) return `optional ${inWords(optionalType.elemType)}`;
  if (mapType) return `map from ${nameOf(mapType.keyType)} to ${inWords(mapType.valueType)}`;
  return unknown;
}
