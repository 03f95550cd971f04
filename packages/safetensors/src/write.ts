import {
  bytesOf,
  bytesPerElement,
  ConfigError,
  formatValue,
  isPlainObject,
  requireTensor,
  type Bytes,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { codes, longestHeader, metadataKey, type Entry } from './header.ts';

type Metadata = Readonly<Record<string, string>>;

/** Throws unless `value` is a plain object, which a Map or a module is not. */
function requireRecord(name: string, value: unknown, of: string): asserts value is object {
  if (isPlainObject(value)) return;
  throw new ConfigError('toSafetensors', `${name} are ${formatValue(value)}; they must be an object of ${of} by name`, {
    got: value,
  });
}

/** Throws for what no reader of the format would take. */
function requireWritable(tensors: Readonly<Record<string, Tensor>>, metadata: Metadata): void {
  requireRecord('tensors', tensors, 'tensors, such as model.stateDict(),');
  requireRecord('metadata', metadata, 'text');
  if (Object.hasOwn(tensors, metadataKey))
    throw new ConfigError('toSafetensors', `a tensor is named ${metadataKey}; the format keeps this name for text`, {
      got: metadataKey,
    });
  for (const [name, value] of Object.entries(tensors)) requireTensor('toSafetensors', name, value);
  for (const [name, text] of Object.entries<unknown>(metadata)) {
    if (typeof text === 'string') continue;
    throw new ConfigError(
      'toSafetensors',
      `metadata.${name} is ${JSON.stringify(text)}; the format keeps text only, e.g. String(…) or JSON.stringify(…) of it`,
      { expected: 'string', got: text },
    );
  }
}

/** The JSON in front of the data. @throws {ConfigError} if no reader would take so much */
function headerBytes(entries: readonly (readonly [name: string, entry: Entry])[], metadata: Metadata): Uint8Array {
  const texts = Object.entries(metadata);
  const header = Object.fromEntries<unknown>(texts.length > 0 ? [[metadataKey, metadata], ...entries] : entries); // a name may be __proto__
  const json = jsonOf(header);
  const bytes = json === null ? null : new TextEncoder().encode(json);
  if (bytes !== null && bytes.length <= longestHeader) return bytes;
  const [[name, text] = ['', '']] = texts.toSorted(([, a], [, b]) => b.length - a.length);
  const longest = texts.length === 0 ? '' : `; the longest of them is metadata.${name} with ${text.length} characters`;
  throw new ConfigError(
    'toSafetensors',
    `names and shapes of tensors and metadata would take ${bytes?.length ?? 'too many'} bytes, but readers take at most ${longestHeader}${longest}`,
    { expected: longestHeader, got: bytes?.length },
  );
}

/** Null where it is longer than a string can be. */
function jsonOf(header: object): string | null {
  try {
    return JSON.stringify(header);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Parts of a file in the safetensors format: the header, then the tensors, whose memory they share.
 *
 * @throws {ConfigError} as `toSafetensors`
 */
export function safetensorsParts(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Metadata,
): { readonly sizeBytes: number; readonly parts: Iterable<Uint8Array> } {
  requireWritable(tensors, metadata);
  // largest elements first, so that every tensor lies on a multiple of its element size
  const order = Object.keys(tensors).sort(
    (a, b) => bytesPerElement(tensors[b].dtype) - bytesPerElement(tensors[a].dtype) || (a < b ? -1 : 1),
  );
  let end = 0;
  const entries = order.map((name): [name: string, entry: Entry] => {
    const { dtype, shape, size } = tensors[name];
    return [name, { dtype: codes[dtype], shape, data_offsets: [end, (end += size * bytesPerElement(dtype))] }];
  });
  const unpadded = headerBytes(entries, metadata);
  const length = Math.ceil(unpadded.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(unpadded, 8);
  const parts = function* (): Iterable<Uint8Array> {
    yield head;
    for (const name of order) yield bytesOf(tensors[name]);
  };
  return { sizeBytes: head.length + end, parts: parts() };
}

/**
 * Writes tensors in the safetensors format, which PyTorch and others read.
 *
 * @param tensors by name
 * @param metadata text kept beside them
 * @returns the bytes of a file
 * @throws {ConfigError} if an argument is of the wrong kind, a tensor is named `__metadata__`, which the format keeps for text, or metadata are no text or so long
 *   that no reader takes them
 * @example fromSafetensors(toSafetensors({ w: tensor([1, 2]) })).tensors['w']?.toArray(); // [1, 2]
 * @see https://github.com/huggingface/safetensors
 */
export function toSafetensors(tensors: Readonly<Record<string, Tensor>>, metadata: Metadata = {}): Bytes {
  const { sizeBytes, parts } = safetensorsParts(tensors, metadata);
  const file = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
