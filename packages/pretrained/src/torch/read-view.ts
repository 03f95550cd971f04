import {
  allocate,
  bytesPerElement,
  formatShape,
  sizeOf,
  stridesOf,
  Tensor,
  type DType,
  type TensorData,
} from '@gradkit/core-tensor/functional';
import type { ElementCode } from './element-codes.ts';
import { fileError, type FilePlace } from './file-place.ts';
import type { TensorView } from './pickle/pickled.ts';

/** The bytes of a storage, and how numbers lie in them. */
export interface StorageBytes {
  readonly bytes: Uint8Array;
  readonly isBigEndian: boolean;
  /** whether a tensor may keep them */
  readonly isOwn: boolean;
}

type Units = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;
type UnitArray = new (buffer: ArrayBufferLike) => Units;
const unitArrays = new Map<number, UnitArray>([
  [1, Uint8Array],
  [2, Uint16Array],
  [4, Uint32Array],
  [8, BigUint64Array],
]);

/** A view in units that are no complex numbers. */
interface Layout {
  readonly dtype: DType;
  readonly code: ElementCode;
  readonly unitBytes: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

function layoutOf(place: FilePlace, { code, offset, shape, strides, storage }: TensorView): Layout {
  const { name, dtype, bytes, parts = 1 } = code;
  if (dtype === null) throw fileError(place, `is ${name}, which tensors here cannot be; convert it in Python`, name);
  const start = storage.start + offset;
  if (parts === 1) return { dtype, code, unitBytes: bytes, offset: start, shape, strides };
  return {
    dtype,
    code,
    unitBytes: bytes / parts,
    offset: start * parts,
    shape: [...shape, parts],
    strides: [...strides.map((stride) => stride * parts), 1],
  };
}

/** Bytes that a tensor takes in memory. @throws {DataError} for elements that tensors do not have here */
export function bytesInMemory(place: FilePlace, view: TensorView): number {
  const { dtype, shape } = layoutOf(place, view);
  return sizeOf(shape) * bytesPerElement(dtype);
}

/** The tensor that lies in a storage. @throws {DataError} if it does not lie within, or holds what tensors do not */
export function readView(place: FilePlace, view: TensorView, storage: StorageBytes): Tensor {
  const layout = layoutOf(place, view);
  const { dtype, shape, strides, offset, unitBytes } = layout;
  const size = sizeOf(shape);
  if (size === 0) return new Tensor({ shape, dtype }, allocate(dtype, 0));
  const end = offset + 1 + shape.reduce((last, length, axis) => last + (length - 1) * strides[axis], 0);
  if (end * unitBytes > storage.bytes.length)
    throw fileError(
      place,
      `is ${formatShape(shape)} with the strides ${formatShape(strides)} from element ${offset}, which goes on to byte ${end * unitBytes} of a storage of ${storage.bytes.length}`,
      end,
    );
  const isWhole = isContiguous(shape, strides);
  const part = storage.bytes.subarray(offset * unitBytes, end * unitBytes);
  const covers = part.byteLength === part.buffer.byteLength && storage.isOwn;
  const copy = isWhole && covers ? part : new Uint8Array(part); // slice() of a Node Buffer would not copy
  const units = new (unitArrays.get(unitBytes)!)(copy.buffer);
  const gathered = isWhole ? units : gather(units, layout, size);
  if (storage.isBigEndian) swapBytes(gathered);
  return new Tensor({ shape, dtype }, decode(place, layout, gathered.buffer));
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const usual = stridesOf(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === usual[axis]);
}

/** The elements in row-major order. */
function gather(units: Units, { shape, strides }: Layout, size: number): Units {
  const gathered = new (units.constructor as new (length: number) => Units)(size);
  const last = shape.length - 1; // there is one: a single element is contiguous
  const [length, stride] = [shape[last], strides[last]];
  const place = shape.map(() => 0);
  for (let i = 0, row = 0; i < size;) {
    for (let k = 0; k < length; k++) gathered[i++] = units[row + k * stride];
    for (let axis = last - 1; axis >= 0; axis--) {
      row += strides[axis];
      if (++place[axis] < shape[axis]) break;
      row -= strides[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return gathered;
}

function swapBytes(units: Units): void {
  const width = units.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(units.buffer);
  if (width > 1) for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

function decode(place: FilePlace, { dtype, code }: Layout, buffer: ArrayBufferLike): TensorData {
  if (code.array !== undefined) return widened(place, dtype, new code.array(buffer));
  const Elements = allocate(dtype, 0).constructor as new (buffer: ArrayBufferLike) => TensorData;
  const data = new Elements(buffer);
  const wrong = dtype === 'bool' ? data.findIndex((value) => value > 1) : -1;
  if (wrong === -1) return data;
  throw fileError(place, `has bool element ${wrong} that is ${data[wrong]}; it must be 0 or 1`, data[wrong]);
}

function widened(place: FilePlace, dtype: DType, values: Iterable<number | bigint>): TensorData {
  const data = dtype === 'int64' ? Float64Array.from(values, Number) : Int32Array.from(values, Number);
  const wrong = dtype === 'int64' ? data.findIndex((value) => !Number.isSafeInteger(value)) : -1;
  if (wrong === -1) return data;
  throw fileError(
    place,
    `has element ${wrong} that is ${data[wrong]}, beyond ±2^53, up to which whole numbers are exact`,
    data[wrong],
  );
}
