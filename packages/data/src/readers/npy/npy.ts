import {
  allocate,
  bytesOf,
  DataError,
  DTypeError,
  permute,
  requireTensor,
  Tensor,
  type Bytes,
  type Shape,
  type TensorData,
} from '@gradkit/core-tensor/functional';
import { requireFile, requireName, type FileOptions } from '../file-options.ts';
import { requireBytes, viewOf, type FilePlace } from '../source/require-bytes.ts';
import { openSource, wholeSource, type Source } from '../source/source.ts';
import { readNpyHeader, type NpyHeader } from './npy-header.ts';
import { npyNames } from './npy-types.ts';

/**
 * Reads an array that NumPy has saved. Small whole numbers are widened: int8, int16 and uint16 to int32, uint32 and uint64 to int64; a
 * complex array gets a last axis of 2. Either order of bytes and of axes is read.
 *
 * @param bytes the whole file
 * @param options `name`: what to call the file in errors
 * @throws {DataError} if the file is damaged, or holds what tensors do not: text, records, objects, which NumPy pickles
 * @example parseNpy(toNpy(tensor([[1, 2], [3, 4]]))).toArray(); // [[1, 2], [3, 4]]
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, options: FileOptions = {}): Tensor {
  const name = requireName('parseNpy', options) ?? 'the file';
  requireFile('parseNpy', bytes);
  return arrayOf({ where: 'parseNpy', name }, bytes);
}

/**
 * Reads an array that NumPy has saved; see `parseNpy`.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `name`: what to call the file in errors
 * @throws {DataError} if the file is not there, or as `parseNpy`
 * @example (await readNpy(new Blob([toNpy(tensor([1.5]))]))).toArray(); // [1.5]
 */
export async function readNpy(source: Source, options: FileOptions = {}): Promise<Tensor> {
  const opened = openSource('readNpy', source, requireName('readNpy', options));
  return arrayOf(opened, await wholeSource(opened));
}

/**
 * The bytes of an npy file, which `numpy.load` reads.
 *
 * @throws {DTypeError} for bfloat16, which NumPy does not have
 * @example toNpy(zeros([2, 3])).length; // 152
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function toNpy(tensor: Tensor): Bytes {
  requireTensor('toNpy', 'tensor', tensor);
  const { dtype, shape } = tensor;
  const descr = npyNames[dtype];
  if (descr === null)
    throw new DTypeError('toNpy', `tensor is ${dtype}, which NumPy does not have; cast it to float32`, { got: dtype });
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const fields = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${fields.padEnd(Math.ceil((fields.length + 11) / 64) * 64 - 11)}\n`; // values begin at a multiple of 64
  const values = bytesOf(tensor);
  const bytes = new Uint8Array(10 + header.length + values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(values, 10 + header.length);
  return bytes;
}

/** Reads an npy file. */
export function arrayOf(place: FilePlace, bytes: Uint8Array): Tensor {
  const header = readNpyHeader(place, bytes);
  const { type, isFortran, start, end, what } = header;
  requireBytes(place, bytes, { at: start, needed: end - start, what });
  if (bytes.length > end)
    throw new DataError(place.where, `${place.name} has ${bytes.length - end} bytes too many after ${what}`, {
      expected: end,
      got: bytes.length,
    });
  const parts = type.parts === undefined ? [] : [type.parts];
  const data = valuesOf(place, bytes, header);
  if (!isFortran) return new Tensor({ shape: [...header.shape, ...parts], dtype: type.dtype }, data);
  const reversed: Shape = [...header.shape.toReversed(), ...parts];
  const axes = [...header.shape.keys()].reverse();
  return permute(new Tensor({ shape: reversed, dtype: type.dtype }, data), [...axes, ...parts.map(() => axes.length)]);
}

function valuesOf(place: FilePlace, bytes: Uint8Array, { type, isBigEndian, start, end }: NpyHeader): TensorData {
  const { dtype, read, parts = 1 } = type;
  const width = type.bytes / parts;
  if (read !== undefined) {
    const view = viewOf(bytes);
    const data = allocate(dtype, (end - start) / width);
    for (let i = 0; i < data.length; i++) data[i] = read(view, start + i * width, !isBigEndian);
    return dtype === 'int64' && type.bytes === 8 ? requireExact(place, data) : data;
  }
  const copy = new Uint8Array(bytes.subarray(start, end)); // slice() of a Node Buffer would not copy
  if (isBigEndian) for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  const Elements = allocate(dtype, 0).constructor as new (buffer: ArrayBuffer) => TensorData;
  const data = new Elements(copy.buffer);
  const wrong = dtype === 'bool' ? data.findIndex((value) => value > 1) : -1;
  if (wrong === -1) return data;
  throw new DataError(place.where, `${place.name}: bool element ${wrong} is ${data[wrong]}; it must be 0 or 1`, {
    got: data[wrong],
  });
}

function requireExact({ where, name }: FilePlace, data: TensorData): TensorData {
  const wrong = data.findIndex((value) => !Number.isSafeInteger(value));
  if (wrong === -1) return data;
  throw new DataError(
    where,
    `${name}: element ${wrong} is ${data[wrong]}, beyond ±2^53, up to which whole numbers are exact`,
    { got: data[wrong] },
  );
}
