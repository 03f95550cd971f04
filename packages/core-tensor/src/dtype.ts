import { DTypeError, ShapeError } from './errors.ts';
import { formatShape } from './shape.ts';

/** Element types. `float16` and `bfloat16` are for storage and exchange: cast before computing. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool' | 'float16' | 'bfloat16';

/**
 * Arrays that hold elements. `int64` is held as whole numbers in a `Float64Array` (−2^53 < n < 2^53), `bool` as 0 and 1 in a
 * `Uint8Array`, `float16` and `bfloat16` as their bits in a `Uint16Array`.
 */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
} as const;

const ranges: Partial<Record<DType, readonly [least: number, most: number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 255],
  bool: [0, 1],
};

/** All element types. */
export const dtypes: readonly DType[] = Object.keys(arrays) as DType[];

/** The least and the greatest element of a dtype of whole numbers or of `bool`, of `int64` up to which it is exact; null for floats. */
export function wholeRange(dtype: DType): readonly [least: number, most: number] | null {
  return ranges[dtype] ?? null;
}

/**
 * Allocates zeros for `size` elements of `dtype`.
 *
 * @param where the public function that they are for, and `shape` theirs
 * @throws {ShapeError} if no array holds so many
 */
export function allocate(dtype: DType, size: number, where = 'tensor', shape: readonly number[] = [size]): TensorData {
  try {
    return dtype === 'float32' ? new Float32Array(size) : new arrays[dtype](size); // most tensors: no look-up
  } catch (cause) {
    throw new ShapeError(where, `no array holds ${formatShape(shape)}: ${cause as RangeError}`);
  }
}

/** Tells whether `data` is the kind of array that holds `dtype`. */
export function holds(dtype: DType, data: TensorData): boolean {
  const kind = arrays[dtype];
  return data.constructor === kind || data instanceof kind;
}

/**
 * The same memory as whole numbers: the copying loops then meet at most four kinds of arrays, which keeps them compiled, and no
 * NaN changes its bits.
 */
export function bitsOf(data: TensorData): TensorData {
  return data instanceof Float32Array ? new Int32Array(data.buffer, data.byteOffset, data.length) : data;
}

/** Bytes one element takes in files and on devices. */
export function bytesPerElement(dtype: DType): number {
  return arrays[dtype].BYTES_PER_ELEMENT;
}

/** Tells whether `dtype` is of real numbers that can be computed with: `float32` or `float64`. */
export function isFloating(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** Tells whether gradients come through a tensor of `dtype`: those of `float16` and `bfloat16` are float32, rounded as they are. */
export function isDifferentiable(dtype: DType): boolean {
  return wholeRange(dtype) === null;
}

/** Tells whether `dtype` counts: `int32`, `int64` or `uint8`. */
export function isInteger(dtype: DType): boolean {
  return dtype === 'int32' || dtype === 'int64' || dtype === 'uint8';
}

/** Throws unless `dtype` is `float32` or `float64`. */
export function requireFloating(where: string, name: string, dtype: DType): void {
  if (isFloating(dtype)) return;
  throw new DTypeError(where, `${name} is ${dtype} but must be float32 or float64; use ${name}.cast('float32')`, {
    expected: ['float32', 'float64'],
    got: dtype,
  });
}

/** Throws unless `dtype` is `bool`. */
export function requireBool(where: string, name: string, dtype: DType): void {
  if (dtype === 'bool') return;
  throw new DTypeError(where, `${name} is ${dtype} but must be bool; use ${name}.cast('bool')`, {
    expected: 'bool',
    got: dtype,
  });
}

/** Throws unless `dtype` can be computed with: anything but `bool`, `float16` and `bfloat16`. */
export function requireNumeric(where: string, name: string, dtype: DType): void {
  if (isFloating(dtype) || isInteger(dtype)) return;
  throw new DTypeError(where, `${name} is ${dtype}, which has no arithmetic; use ${name}.cast('float32')`, {
    got: dtype,
  });
}

/** Throws unless `dtype` is an index type: `int32`, `int64` or `uint8`. */
export function requireInteger(where: string, name: string, dtype: DType): void {
  if (isInteger(dtype)) return;
  throw new DTypeError(where, `${name} is ${dtype} but must be int32, int64 or uint8; use ${name}.cast('int32')`, {
    expected: ['int32', 'int64', 'uint8'],
    got: dtype,
  });
}

/** Throws unless both element types are the same. */
export function requireSame(where: string, names: readonly [string, string], types: readonly [DType, DType]): void {
  if (types[0] === types[1]) return;
  throw new DTypeError(
    where,
    `${names[0]} is ${types[0]} but ${names[1]} is ${types[1]}; cast one of them, types are never changed silently`,
    {
      expected: types[0],
      got: types[1],
    },
  );
}
