import type { DType } from '@gradkit/core-tensor/functional';

/** What PyTorch calls the elements of a storage. */
export interface ElementCode {
  readonly name: string;
  /** of an element, which may have two parts */
  readonly bytes: number;
  /** what they become; null for elements that tensors do not have here */
  readonly dtype: DType | null;
  /** the array whose elements are widened to those of `dtype` */
  readonly array?: (new (buffer: ArrayBufferLike) => Iterable<number | bigint>) | undefined;
  /** 2 for complex numbers, which get a last axis of 2, as from torch.view_as_real; default 1 */
  readonly parts?: number | undefined;
}

const readable: readonly (readonly [storage: string | null, ElementCode])[] = [
  ['FloatStorage', { name: 'float32', bytes: 4, dtype: 'float32' }],
  ['DoubleStorage', { name: 'float64', bytes: 8, dtype: 'float64' }],
  ['HalfStorage', { name: 'float16', bytes: 2, dtype: 'float16' }],
  ['BFloat16Storage', { name: 'bfloat16', bytes: 2, dtype: 'bfloat16' }],
  ['LongStorage', { name: 'int64', bytes: 8, dtype: 'int64', array: BigInt64Array }],
  ['IntStorage', { name: 'int32', bytes: 4, dtype: 'int32' }],
  ['ShortStorage', { name: 'int16', bytes: 2, dtype: 'int32', array: Int16Array }],
  ['CharStorage', { name: 'int8', bytes: 1, dtype: 'int32', array: Int8Array }],
  ['ByteStorage', { name: 'uint8', bytes: 1, dtype: 'uint8' }],
  ['BoolStorage', { name: 'bool', bytes: 1, dtype: 'bool' }],
  ['ComplexFloatStorage', { name: 'complex64', bytes: 8, dtype: 'float32', parts: 2 }],
  ['ComplexDoubleStorage', { name: 'complex128', bytes: 16, dtype: 'float64', parts: 2 }],
  [null, { name: 'uint16', bytes: 2, dtype: 'int32', array: Uint16Array }],
  [null, { name: 'uint32', bytes: 4, dtype: 'int64', array: Uint32Array }],
  [null, { name: 'uint64', bytes: 8, dtype: 'int64', array: BigUint64Array }],
];

/** Small floats and quantized numbers: a file with them is refused by the name of the tensor's type. */
const unreadable: readonly (readonly [storage: string | null, ElementCode])[] = [
  ['QUInt8Storage', 'quint8'] as const,
  ['QInt8Storage', 'qint8'] as const,
  ['QInt32Storage', 'qint32'] as const,
  ['QUInt4x2Storage', 'quint4x2'] as const,
  ['QUInt2x4Storage', 'quint2x4'] as const,
  [null, 'complex32'] as const,
  ...['e4m3fn', 'e4m3fnuz', 'e5m2', 'e5m2fnuz', 'e8m0fnu'].map((kind) => [null, `float8_${kind}`] as const),
].map(([storage, name]) => [storage, { name, bytes: 1, dtype: null }]);

const codes = [...readable, ...unreadable];

/** By the names that pickles have for dtypes: `torch.float32`. */
export const codesByDType: ReadonlyMap<string, ElementCode> = new Map(
  codes.map(([, code]) => [`torch.${code.name}`, code]),
);

/** By the names that pickles have for classes of storages: `torch.FloatStorage`; null for bytes of any kind. */
export const codesByStorage: ReadonlyMap<string, ElementCode | null> = new Map<string, ElementCode | null>([
  ...codes.flatMap(([storage, code]) => (storage === null ? [] : [[`torch.${storage}`, code] as const])),
  ['torch.storage.UntypedStorage', null],
]);
