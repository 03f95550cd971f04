import {
  allocate,
  bytesPerElement,
  ConfigError,
  DataError,
  dtypes,
  formatShape,
  sizeOf,
  Tensor,
  tensor,
  type DType,
  type TensorData,
} from '@gradkit/core-tensor';
import type { StateDict } from './module.ts';

const names: Readonly<Record<DType, string>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  bool: 'BOOL',
};

/** Tensors and text of a safetensors file. */
export interface SafetensorsFile {
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

const metadataKey = '__metadata__';

/** Little-endian bytes of a tensor as files hold it. */
function bytesOf({ dtype, data }: Tensor): Uint8Array {
  const array = dtype === 'int64' ? BigInt64Array.from(data as Float64Array, BigInt) : data;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * Writes tensors in the safetensors format, which PyTorch and others read.
 *
 * @param tensors by name
 * @param metadata text kept beside them
 * @returns the bytes of a file
 * @throws {ConfigError} if a tensor is named `__metadata__`, which the format keeps for text
 * @example fromSafetensors(toSafetensors({ w: tensor([1, 2]) })).tensors.w.toArray(); // [1, 2]
 * @see https://github.com/huggingface/safetensors
 */
export function toSafetensors(
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  if (Object.hasOwn(tensors, metadataKey))
    throw new ConfigError('toSafetensors', `a tensor is named ${metadataKey}; the format keeps this name for text`, {
      got: metadataKey,
    });
  // largest elements first, so that every tensor lies on a multiple of its element size
  const order = Object.keys(tensors).sort(
    (a, b) => bytesPerElement(tensors[b].dtype) - bytesPerElement(tensors[a].dtype) || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { [metadataKey]: metadata } : {};
  let end = 0;
  for (const name of order) {
    const { dtype, shape, size } = tensors[name];
    header[name] = { dtype: names[dtype], shape, data_offsets: [end, (end += size * bytesPerElement(dtype))] };
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(unpadded.length / 8) * 8;
  const file = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(unpadded, 8);
  let at = 8 + length;
  for (const name of order) {
    const bytes = bytesOf(tensors[name]);
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function parseHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8)
    throw new DataError('fromSafetensors', `${name} has ${bytes.length} bytes; a safetensors file has at least 8`, {
      expected: 8,
      got: bytes.length,
    });
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = 8 + length;
  if (start > bytes.length)
    throw new DataError('fromSafetensors', `${name} has ${bytes.length} bytes but its header needs ${start}`, {
      expected: start,
      got: bytes.length,
    });
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return { header: header as Record<string, unknown>, start };
  } catch (cause) {
    throw new DataError('fromSafetensors', `${name} has a header at bytes 8 … ${start - 1} that is no JSON`, { cause });
  }
  throw new DataError('fromSafetensors', `${name} has a header at bytes 8 … ${start - 1} that is no JSON object`);
}

function isEntry(value: unknown): value is Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Entry>;
  const whole = (list: unknown): boolean => Array.isArray(list) && list.every((n) => Number.isInteger(n) && n >= 0);
  return typeof dtype === 'string' && whole(shape) && whole(offsets) && offsets?.length === 2;
}

function readTensor(body: Uint8Array, { entry, name, where }: { entry: unknown; name: string; where: string }): Tensor {
  if (!isEntry(entry))
    throw new DataError('fromSafetensors', `${where} has an entry ${name} without dtype, shape and data_offsets`, {
      got: entry,
    });
  const dtype = dtypes.find((each) => names[each] === entry.dtype);
  if (dtype === undefined)
    throw new DataError(
      'fromSafetensors',
      `${name} in ${where} is ${entry.dtype}, which is not one of ${Object.values(names).join(', ')}`,
      { got: entry.dtype },
    );
  const [start, end] = entry.data_offsets;
  const size = sizeOf(entry.shape) * bytesPerElement(dtype);
  if (end - start !== size) {
    throw new DataError(
      'fromSafetensors',
      `${name} in ${where} has ${end - start} bytes but ${formatShape(entry.shape)} of ${entry.dtype} needs ${size}`,
      { expected: size, got: end - start },
    );
  }
  if (end > body.length)
    throw new DataError(
      'fromSafetensors',
      `${name} in ${where} ends at byte ${end} of the data, of which there are ${body.length}`,
      { expected: end, got: body.length },
    );
  const copy = new Uint8Array(body.subarray(start, end)).buffer; // slice() of a Node Buffer would not copy
  if (dtype === 'int64') return wholeNumbers(new BigInt64Array(copy), { shape: entry.shape, name, where });
  const Elements = allocate(dtype, 0).constructor as new (buffer: ArrayBuffer) => TensorData;
  return new Tensor({ shape: entry.shape, dtype }, new Elements(copy));
}

/** Holds 64-bit integers, unless one is too large for a number. */
function wholeNumbers(
  data: BigInt64Array,
  { shape, name, where }: { shape: readonly number[]; name: string; where: string },
): Tensor {
  try {
    return tensor(data, { shape });
  } catch (cause) {
    throw new DataError('fromSafetensors', `${name} in ${where}: ${(cause as Error).message}`, { cause });
  }
}

/** Throws unless the tensors lie in the data one after the other, as the format demands. */
function requireFilled(
  entries: readonly (readonly [name: string, Entry])[],
  { length, where }: { length: number; where: string },
): void {
  const parts = entries.map(
    ([
      name,
      {
        data_offsets: [start, end],
      },
    ]) => ({ name, start, end }),
  );
  let last = { name: 'the header', end: 0 };
  for (const part of parts.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (part.start !== last.end)
      throw new DataError(
        'fromSafetensors',
        `${part.name} in ${where} begins at byte ${part.start} of the data but ${last.name} ends at ${last.end}; tensors follow each other without gap or overlap`,
        { expected: last.end, got: part.start },
      );
    last = part;
  }
  if (last.end !== length)
    throw new DataError(
      'fromSafetensors',
      `${where} has ${length} bytes of data but its tensors end at byte ${last.end}`,
      { expected: last.end, got: length },
    );
}

function requireTexts(metadata: unknown, where: string): Readonly<Record<string, string>> {
  const isRecord = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  if (isRecord && Object.values(metadata).every((text) => typeof text === 'string'))
    return metadata as Record<string, string>;
  throw new DataError('fromSafetensors', `${where} has a ${metadataKey} that is not text by name`, { got: metadata });
}

/**
 * Reads the bytes of a safetensors file.
 *
 * @param bytes the whole file
 * @param options `name`: said in errors
 * @throws {DataError} if the bytes are damaged or hold an unknown dtype, naming the tensor
 * @example Object.keys(fromSafetensors(toSafetensors({ w: tensor([1]) })).tensors); // ["w"]
 * @see https://github.com/huggingface/safetensors
 */
export function fromSafetensors(
  bytes: Uint8Array,
  { name: where = 'the file' }: { readonly name?: string } = {},
): SafetensorsFile {
  const { header, start } = parseHeader(bytes, where);
  const { [metadataKey]: metadata = {}, ...entries } = header;
  const body = bytes.subarray(start);
  const tensors = Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, readTensor(body, { entry, name, where })]),
  );
  requireFilled(Object.entries(entries) as [string, Entry][], { length: body.length, where }); // readTensor has checked each
  return { tensors, metadata: requireTexts(metadata, where) };
}
