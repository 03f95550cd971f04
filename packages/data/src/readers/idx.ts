import {
  allocate,
  ConfigError,
  DataError,
  formatValue,
  requireOptions,
  requireString,
  Tensor,
} from '@gradkit/core-tensor/functional';
import { readHeader, requireBytes } from './idx-header.ts';
import { isGzip, unpackIdx } from './unpack-idx.ts';

interface IdxOptions {
  /** what to call the file in errors, e.g. its path */
  readonly name?: string | undefined;
}

/** Throws unless there are bytes and no unknown options; gives the name of the file. */
function requireFile(where: string, bytes: Uint8Array, options: IdxOptions): string {
  if (!(bytes instanceof Uint8Array))
    throw new ConfigError(where, `bytes are ${formatValue(bytes)}; they must be a Uint8Array`, { got: bytes });
  const { name = 'the file' } = requireOptions<IdxOptions>(where, options, { name: true });
  requireString(where, 'name', name);
  return name;
}

/**
 * Reads a tensor in the IDX format of MNIST.
 *
 * @param bytes the whole file, unpacked
 * @param options `name`: what to call the file in errors
 * @returns uint8, int32, float32 or float64, with the shape in the file
 * @throws {DataError} if the bytes are no IDX file, or too few or too many; says where, what is expected and what is there
 * @example parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)).toArray(); // [7, 9]
 * @see http://yann.lecun.com/exdb/mnist/
 */
export function parseIdx(bytes: Uint8Array, options: IdxOptions = {}): Tensor {
  const name = requireFile('parseIdx', bytes, options);
  const { type, shape, size, start, end, what } = readHeader(name, bytes);
  requireBytes(name, bytes, { at: start, needed: end - start, what });
  if (bytes.length > end)
    throw new DataError('parseIdx', `${name} has ${bytes.length - end} bytes too many after ${what}`, {
      expected: end,
      got: bytes.length,
    });
  const data = allocate(type.dtype, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type.dtype === 'uint8') data.set(bytes.subarray(start));
  else for (let i = 0; i < size; i++) data[i] = type.read(view, start + i * type.bytes);
  return new Tensor({ shape, dtype: type.dtype }, data);
}

/**
 * Reads a tensor in the IDX format of MNIST, packed with gzip or not. Works in browsers, e.g. on what `fetch` or a file input gives.
 * No more is unpacked than the header announces.
 *
 * @param bytes the whole file
 * @param options `name`: what to call the file in errors
 * @returns uint8, int32, float32 or float64, with the shape in the file
 * @throws {DataError} if the bytes are damaged; see `parseIdx`
 * @example (await readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9))).toArray(); // [7, 9]
 * @see http://yann.lecun.com/exdb/mnist/
 */
export async function readIdx(bytes: Uint8Array, options: IdxOptions = {}): Promise<Tensor> {
  const name = requireFile('readIdx', bytes, options);
  return parseIdx(isGzip(bytes) ? await unpackIdx(bytes, { where: 'readIdx', name }) : bytes, { name });
}
