import {
  allocate,
  bytesPerElement,
  DataError,
  float16ToNumber,
  bfloat16ToNumber,
  Tensor,
  type DType,
  type TensorData,
} from '@gradkit/core-tensor/functional';
import type { TensorProto } from '@gradkit/onnx-export';
import type { Constant } from './graph.ts';

/** Reads numbers of a type out of the bytes of a file. */
interface Format {
  /** the dtype that holds them here */
  readonly dtype: DType;
  /** of one element; below 1: several share a byte */
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

const format = (dtype: DType, bytes: number, read: Format['read']): Format => ({ dtype, bytes, read });

/** INT64_MAX and its like mean "as far as it goes" where they are ends, elsewhere they are refused; others so large are none that a number can be. */
function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (Math.abs(number) >= 2 ** 62) return Math.sign(number) * Number.MAX_SAFE_INTEGER;
  throw new RangeError(`${value} is beyond 2^53, up to which whole numbers are exact`);
}

const nibble = (view: DataView, at: number): number => (view.getUint8(at >> 1) >> (4 * (at & 1))) & 15;

/**
 * Types of files. Types that no tensor here has are held in a larger one; 16-bit floats become float32, in which they are computed with.
 *
 * @see https://onnx.ai/onnx/intro/concepts.html#element-type
 */
const formats: Readonly<Record<number, Format>> = {
  1: format('float32', 4, (view, at) => view.getFloat32(4 * at, true)),
  2: format('uint8', 1, (view, at) => view.getUint8(at)),
  3: format('int32', 1, (view, at) => view.getInt8(at)),
  4: format('int32', 2, (view, at) => view.getUint16(2 * at, true)),
  5: format('int32', 2, (view, at) => view.getInt16(2 * at, true)),
  6: format('int32', 4, (view, at) => view.getInt32(4 * at, true)),
  7: format('int64', 8, (view, at) => wholeNumber(view.getBigInt64(8 * at, true))),
  9: format('bool', 1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
  10: format('float32', 2, (view, at) => float16ToNumber(view.getUint16(2 * at, true))),
  11: format('float64', 8, (view, at) => view.getFloat64(8 * at, true)),
  12: format('int64', 4, (view, at) => view.getUint32(4 * at, true)),
  13: format('int64', 8, (view, at) => wholeNumber(view.getBigUint64(8 * at, true))),
  16: format('float32', 2, (view, at) => bfloat16ToNumber(view.getUint16(2 * at, true))),
  21: format('int32', 0.5, nibble),
  22: format('int32', 0.5, (view, at) => (nibble(view, at) << 28) >> 28),
};

/** The dtype that holds values of an element type here; null: none does. */
export function dtypeOf(elementType: number): DType | null {
  return formats[elementType]?.dtype ?? null;
}

/** Where bytes of a constant are that stand outside of the file. */
interface OutsidePlace {
  readonly location: string;
  readonly offset: number;
  /** null: to the end */
  readonly length: number | null;
}

/** Gives the bytes of a constant that stand outside of the file. */
export type ReadOutside = (place: OutsidePlace, name: string) => Uint8Array;

const external = 1;
const uint64 = 13;

/** Where the bytes of a constant are, if they are not in the file. @throws {DataError} if that is not well said */
function outsidePlaceOf(where: string, { name, dataLocation, externalData }: TensorProto): OutsidePlace | null {
  if (dataLocation !== external) return null;
  const entries = new Map((externalData ?? []).map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  const number = (key: string): number | null => {
    const text = entries.get(key);
    const value = Number(text);
    if (text === undefined) return null;
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new DataError(where, `constant ${name} has ${key} ${text} in ${location}; it must be a whole number`, {
      got: text,
    });
  };
  return { location, offset: number('offset') ?? 0, length: number('length') };
}

/** The first whole number of an int64 or uint64 constant that its data do not hold. */
function firstBeyond(data: TensorData, exactAt: (i: number) => bigint): bigint | null {
  for (let i = 0; i < data.length; i++)
    if (Math.abs(data[i]) === Number.MAX_SAFE_INTEGER && exactAt(i) !== BigInt(data[i])) return exactAt(i);
  return null;
}

/** The numbers of a constant that are written one by one. */
function listedNumbers(proto: TensorProto): readonly (number | bigint)[] {
  const { floatData, int32Data, int64Data, doubleData, uint64Data } = proto;
  return [floatData, int32Data, int64Data, doubleData, uint64Data].find((list) => list && list.length > 0) ?? [];
}

/** What the numbers of a list stand for: types of 16 bits are listed as their bits, those of 4 bits by twos. */
function listedAs(elementType: number, list: readonly (number | bigint)[], size: number): ArrayLike<number> {
  if (elementType === 10) return Array.from(list, (bits) => float16ToNumber(Number(bits)));
  if (elementType === 16) return Array.from(list, (bits) => bfloat16ToNumber(Number(bits)));
  if (elementType === 21 || elementType === 22) {
    const view = new DataView(Uint8Array.from(list, Number).buffer);
    if (view.byteLength < Math.ceil(size / 2)) return [];
    return Array.from({ length: size }, (_, i) => formats[elementType].read(view, i));
  }
  return Array.from(list, (value) => (typeof value === 'bigint' ? wholeNumber(value) : value));
}

/**
 * The constant that a message of a file holds. Its size is compared with the bytes that are there before anything is made.
 *
 * @throws {DataError} if the type is none of numbers, or there are not as many numbers as the shape says
 */
export function readTensor(where: string, proto: TensorProto, readOutside: ReadOutside): Constant {
  const { name, dims, dataType } = proto;
  const known = formats[dataType];
  if (known === undefined)
    throw new DataError(where, `constant ${name} has element type ${dataType}, which is none of numbers`, {
      got: dataType,
    });
  const shape = dims.map(Number);
  const size = shape.reduce((product, axis) => product * axis, 1);
  const fail = (got: number, what: string): DataError =>
    new DataError(where, `constant ${name} is [${shape.join(', ')}] but has ${got} ${what}`, { expected: size, got });
  if (!shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0)) throw fail(size, 'elements');
  const place = outsidePlaceOf(where, proto);
  const bytes = place === null ? (proto.rawData ?? new Uint8Array()) : readOutside(place, name);
  try {
    if (place === null && bytes.length === 0) {
      const listed = listedNumbers(proto);
      const list = listedAs(dataType, listed, size);
      if (list.length !== size) throw fail(list.length, 'numbers');
      const data = allocate(known.dtype, size);
      data.set(list);
      const beyond = known.dtype === 'int64' ? firstBeyond(data, (i) => BigInt(listed[i])) : null;
      return { tensor: new Tensor({ shape, dtype: known.dtype }, data), elementType: dataType, beyond };
    }
    if (bytes.length !== Math.ceil(size * known.bytes)) throw fail(bytes.length, 'bytes');
    const data = numbersIn(bytes, known, size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const exactAt = (i: number): bigint =>
      dataType === uint64 ? view.getBigUint64(8 * i, true) : view.getBigInt64(8 * i, true);
    const beyond = known.dtype === 'int64' && known.bytes === 8 ? firstBeyond(data, exactAt) : null;
    return { tensor: new Tensor({ shape, dtype: known.dtype }, data), elementType: dataType, beyond };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DataError(where, `constant ${name}: ${error.message}`, { cause: error });
  }
}

function numbersIn(bytes: Uint8Array, { dtype, bytes: width, read }: Format, size: number): TensorData {
  if (width === bytesPerElement(dtype) && dtype !== 'int64' && dtype !== 'bool') {
    const data = allocate(dtype, size); // little-endian, as all processors are that run JavaScript
    new Uint8Array(data.buffer).set(bytes);
    return data;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = allocate(dtype, size);
  for (let i = 0; i < size; i++) data[i] = read(view, i);
  return data;
}
