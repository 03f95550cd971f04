import {
  allocate,
  ConfigError,
  DataError,
  formatShape,
  formatValue,
  requireOptions,
  requireString,
  sizeOf,
  Tensor,
  type Bytes,
  type DType,
} from '@gradkit/core-tensor/functional';

interface ElementType {
  readonly dtype: DType;
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

/** What IDX files hold, by the third byte; numbers are big-endian. Small whole numbers are widened to int32. */
const types: Readonly<Record<number, ElementType>> = {
  0x08: { dtype: 'uint8', bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { dtype: 'int32', bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { dtype: 'int32', bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { dtype: 'int32', bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { dtype: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { dtype: 'float64', bytes: 8, read: (view, at) => view.getFloat64(at) },
};

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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  requireBytes(name, bytes, { at: 0, needed: 4, what: 'the header' });
  const type = types[bytes[2]];
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined) {
    const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      'parseIdx',
      `${name} begins with the bytes ${magic}, but an IDX file with 00 00, a type of 08, 09 or 0b … 0e, and the number of axes`,
      { expected: '00 00', got: magic },
    );
  }
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  requireBytes(name, bytes, { at: 4, needed: 4 * rank, what: `the sizes of ${rank} axes` });
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  const what = `${formatShape(shape)} values of ${type.bytes} bytes`;
  requireBytes(name, bytes, { at: start, needed: size * type.bytes, what });
  const surplus = bytes.length - start - size * type.bytes;
  if (surplus > 0)
    throw new DataError('parseIdx', `${name} has ${surplus} bytes too many after ${what}`, {
      expected: bytes.length - surplus,
      got: bytes.length,
    });
  const data = allocate(type.dtype, size);
  if (type.dtype === 'uint8') data.set(bytes.subarray(start));
  else for (let i = 0; i < size; i++) data[i] = type.read(view, start + i * type.bytes);
  return new Tensor({ shape, dtype: type.dtype }, data);
}

function requireBytes(
  name: string,
  bytes: Uint8Array,
  { at, needed, what }: { at: number; needed: number; what: string },
): void {
  if (bytes.length >= at + needed) return;
  throw new DataError(
    'parseIdx',
    `${name} ends at byte ${bytes.length} but must go on to byte ${at + needed}, for ${what} from byte ${at}; it is damaged or was not fetched whole`,
    { expected: at + needed, got: bytes.length },
  );
}

/** Whether the bytes are a gzip stream. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The error of a gzip stream that cannot be unpacked. */
export function gzipError(
  where: string,
  name: string,
  { bytes, cause }: { bytes: Uint8Array; cause: unknown },
): DataError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataError(where, `${name} has ${bytes.length} bytes that are no whole gzip stream: ${reason}`, {
    got: bytes.length,
    cause,
  });
}

/**
 * Reads a tensor in the IDX format of MNIST, packed with gzip or not. Works in browsers, e.g. on what `fetch` or a file input gives.
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
  if (!isGzip(bytes)) return parseIdx(bytes, options);
  let unpacked: Uint8Array;
  try {
    const stream = new Blob([bytes as Bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    unpacked = new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw gzipError('readIdx', name, { bytes, cause });
  }
  return parseIdx(unpacked, options);
}
