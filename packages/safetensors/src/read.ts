import {
  allocate,
  bytesPerElement,
  ConfigError,
  DataError,
  formatShape,
  formatValue,
  requireOptions,
  requireString,
  sizeOf,
  Tensor,
  tensor,
  type Bytes,
  type Shape,
  type TensorData,
} from '@gradkit/core-tensor/functional';
import { dtypeOf, metadataKey, parseHeader, requireEntry, requireTexts, type Entry, type Source } from './header.ts';

/** Tensors and text of a safetensors file. */
export interface SafetensorsFile {
  /** by name */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a tensor in the file is called, and the file. */
interface Place {
  readonly name: string;
  readonly where: string;
}

/** Throws unless the entry is one that tensors can have, within the data. */
function requireInside(bodyBytes: number, entry: Entry, { name, where }: Place): void {
  const { shape, data_offsets: offsets } = entry;
  const [start, end] = offsets;
  const size = sizeOf(shape) * bytesPerElement(dtypeOf(name, entry.dtype, where));
  if (end - start !== size) {
    throw new DataError(
      'fromSafetensors',
      `${name} in ${where} has ${end - start} bytes but ${formatShape(shape)} of ${entry.dtype} needs ${size}`,
      { expected: size, got: end - start },
    );
  }
  if (end > bodyBytes)
    throw new DataError(
      'fromSafetensors',
      `${name} in ${where} ends at byte ${end} of the data, of which there are ${bodyBytes}`,
      { expected: end, got: bodyBytes },
    );
}

/** A tensor of bytes that it may keep. */
function tensorOf({ buffer: copy }: Bytes, { dtype: code, shape }: Entry, place: Place): Tensor {
  const dtype = dtypeOf(place.name, code, place.where);
  if (dtype === 'int64') return wholeNumbers(new BigInt64Array(copy), shape, place);
  const Elements = allocate(dtype, 0).constructor as new (buffer: ArrayBuffer) => TensorData;
  const data = new Elements(copy);
  const wrong = dtype === 'bool' ? data.findIndex((value) => value > 1) : -1;
  if (wrong === -1) return new Tensor({ shape, dtype }, data);
  throw new DataError(
    'fromSafetensors',
    `${place.name} in ${place.where}: bool element ${wrong} is ${data[wrong]}; it must be 0 or 1`,
    { got: data[wrong] },
  );
}

/** Holds 64-bit integers, unless one is too large for a number. */
function wholeNumbers(data: BigInt64Array, shape: Shape, { name, where }: Place): Tensor {
  try {
    return tensor(data, { shape });
  } catch (cause) {
    throw new DataError('fromSafetensors', `${name} in ${where}: ${(cause as Error).message}`, { cause });
  }
}

/** Throws unless the tensors lie in the data one after the other, as the format demands. */
function requireFilled(entries: readonly (readonly [name: string, Entry])[], length: number, where: string): void {
  const parts = entries.map(([name, { data_offsets: offsets }]) => ({ name, start: offsets[0], end: offsets[1] }));
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

/**
 * Reads the bytes of a safetensors file.
 *
 * @param bytes the whole file
 * @param options `name`: said in errors
 * @throws {ConfigError} if an argument is of the wrong kind, or an option unknown
 * @throws {DataError} if the bytes are damaged or hold an unknown dtype, naming the tensor
 * @example Object.keys(fromSafetensors(toSafetensors({ w: tensor([1]) })).tensors); // ["w"]
 * @see https://github.com/huggingface/safetensors
 */
export function fromSafetensors(
  bytes: Uint8Array,
  options: { readonly name?: string | undefined } = {},
): SafetensorsFile {
  const { name: where = 'the file' } = requireOptions('fromSafetensors', options, { name: true });
  requireString('fromSafetensors', 'name', where);
  if (!(bytes instanceof Uint8Array))
    throw new ConfigError('fromSafetensors', `bytes are ${formatValue(bytes)}; they must be a Uint8Array`, {
      got: bytes,
    });
  const { entries, metadata } = checkedEntries(
    { sizeBytes: bytes.length, read: (at, length) => bytes.subarray(at, at + length) },
    where,
  );
  const tensors = entries.map(([name, entry, at, length]) => {
    const copy = new Uint8Array(bytes.subarray(at, at + length)); // slice() of a Node Buffer would not copy
    return [name, tensorOf(copy, entry, { name, where })] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** Reads a file tensor by tensor, each into memory of its own; `readLater` gives it. @throws {DataError} as `fromSafetensors` */
export async function readParts(
  file: Source & { readLater(at: number, length: number): Promise<Bytes> },
  where: string,
): Promise<SafetensorsFile> {
  const { entries, metadata } = checkedEntries(file, where);
  const tensors: (readonly [name: string, Tensor])[] = [];
  for (const [name, entry, at, length] of entries)
    tensors.push([name, tensorOf(await file.readLater(at, length), entry, { name, where })]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** What a header says, checked, and where each tensor lies in the file. */
function checkedEntries(
  file: Source,
  where: string,
): {
  readonly entries: readonly (readonly [name: string, entry: Entry, at: number, length: number])[];
  readonly metadata: Readonly<Record<string, string>>;
} {
  const { header, start } = parseHeader(file, where);
  const { [metadataKey]: metadata = {}, ...rest } = header;
  const entries = Object.entries(rest).map(([name, value]) => [name, requireEntry(name, value, where)] as const);
  const bodyBytes = file.sizeBytes - start;
  for (const [name, entry] of entries) requireInside(bodyBytes, entry, { name, where });
  requireFilled(entries, bodyBytes, where); // before anything is copied: tensors that overlap would multiply the file's size
  const placed = entries.map(([name, entry]) => {
    const [from, end] = entry.data_offsets;
    return [name, entry, start + from, end - from] as const;
  });
  return { entries: placed, metadata: requireTexts(metadata, where) };
}
