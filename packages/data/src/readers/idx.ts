import { allocate, DataError, Tensor } from '@gradkit/core-tensor/functional';
import { requireFile, requireName, type FileOptions } from './file-options.ts';
import { readHeader } from './idx-header.ts';
import { isGzip } from './source/gzip.ts';
import { requireBytes, viewOf } from './source/require-bytes.ts';
import { openSource, wholeSource, type Source } from './source/source.ts';
import { unpackIdx } from './unpack-idx.ts';

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
export function parseIdx(bytes: Uint8Array, options: FileOptions = {}): Tensor {
  const name = requireName('parseIdx', options) ?? 'the file';
  requireFile('parseIdx', bytes);
  const { type, shape, size, start, end, what } = readHeader(name, bytes);
  requireBytes({ where: 'parseIdx', name }, bytes, { at: start, needed: end - start, what });
  if (bytes.length > end)
    throw new DataError('parseIdx', `${name} has ${bytes.length - end} bytes too many after ${what}`, {
      expected: end,
      got: bytes.length,
    });
  const data = allocate(type.dtype, size);
  const view = viewOf(bytes);
  if (type.dtype === 'uint8') data.set(bytes.subarray(start));
  else for (let i = 0; i < size; i++) data[i] = type.read(view, start + i * type.bytes);
  return new Tensor({ shape, dtype: type.dtype }, data);
}

/**
 * Reads a tensor in the IDX format of MNIST, packed with gzip or not. No more is unpacked than the header announces.
 *
 * @param source the file: a path (in Node), URL, Blob, or its bytes
 * @param options `name`: what to call the file in errors; left out: its path or address
 * @returns uint8, int32, float32 or float64, with the shape in the file
 * @throws {DataError} if the file is not there or damaged; see `parseIdx`
 * @example (await readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9))).toArray(); // [7, 9]
 * @see http://yann.lecun.com/exdb/mnist/
 */
export async function readIdx(source: Source, options: FileOptions = {}): Promise<Tensor> {
  const opened = openSource('readIdx', source, requireName('readIdx', options));
  const { name } = opened;
  const bytes = await wholeSource(opened);
  return parseIdx(isGzip(bytes) ? await unpackIdx(bytes, { where: 'readIdx', name }) : bytes, { name });
}
