import { DataError, formatShape, sizeOf, Tensor, type DType } from '@gradkit/core-tensor';

const types: Readonly<Record<number, { dtype: DType; bytes: number; read(view: DataView, at: number): number }>> = {
  0x08: { dtype: 'uint8', bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { dtype: 'int32', bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { dtype: 'int32', bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { dtype: 'int32', bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { dtype: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { dtype: 'float64', bytes: 8, read: (view, at) => view.getFloat64(at) },
};

/** Unpacks gzip; works in Node and browsers. @throws {DataError} if the bytes are damaged */
async function gunzip(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DataError('readIdx', `${name} is not whole: its gzip stream cannot be unpacked`, { cause });
  }
}

/**
 * Reads a tensor in the IDX format of MNIST, packed with gzip or not.
 *
 * @param bytes the whole file
 * @param options `name`: said in errors
 * @returns uint8, int32, float32 or float64, with the shape in the file
 * @throws {DataError} if the bytes are no IDX file, or too few or too many
 * @example (await readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9))).toArray(); // [7, 9]
 * @see http://yann.lecun.com/exdb/mnist/
 */
export async function readIdx(
  bytes: Uint8Array<ArrayBuffer>,
  { name = 'the file' }: { readonly name?: string } = {},
): Promise<Tensor> {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parse(packed ? await gunzip(bytes, name) : bytes, name);
}

function parse(bytes: Uint8Array, name: string): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4)
    throw new DataError('readIdx', `${name} has ${bytes.length} bytes; an IDX file has at least 4`, {
      expected: 4,
      got: bytes.length,
    });
  const type = types[bytes[2]];
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined) {
    const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      'readIdx',
      `${name} begins with ${magic}; an IDX file begins with 00 00, a type (08, 09, 0b … 0e) and the number of axes`,
      { got: magic },
    );
  }
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new DataError('readIdx', `${name} has ${bytes.length} bytes but its header of ${rank} axes needs ${start}`, {
      expected: start,
      got: bytes.length,
    });
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = start + sizeOf(shape) * type.bytes;
  if (bytes.length !== expected) {
    throw new DataError(
      'readIdx',
      `${name} has ${bytes.length} bytes but ${formatShape(shape)} of ${type.dtype} needs ${expected}`,
      { expected, got: bytes.length },
    );
  }
  if (type.dtype === 'uint8') return new Tensor({ shape, dtype: 'uint8' }, bytes.slice(start));
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => type.read(view, start + i * type.bytes));
  const data =
    type.dtype === 'int32'
      ? Int32Array.from(values)
      : type.dtype === 'float32'
        ? Float32Array.from(values)
        : Float64Array.from(values);
  return new Tensor({ shape, dtype: type.dtype }, data);
}
