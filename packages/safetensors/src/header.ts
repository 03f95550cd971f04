import { DataError, dtypes, type DType } from '@gradkit/core-tensor/functional';

/** What the format calls a dtype. */
export const codes: Readonly<Record<DType, string>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  bool: 'BOOL',
};

/** The entry of the header that holds text instead of a tensor. */
export const metadataKey = '__metadata__';

/** In bytes, as in the reference implementation. */
export const longestHeader = 100_000_000;
const openingBrace = 0x7b;

/** Where a tensor lies in the data behind the header, in bytes. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

/** Bytes of a file in memory, or of one that is not read whole. */
export interface Source {
  readonly sizeBytes: number;
  read(at: number, length: number): Uint8Array;
}

/** Reads the JSON in front of the data, and where the data start. */
export function parseHeader(file: Source, where: string): { header: Record<string, unknown>; start: number } {
  const { sizeBytes } = file;
  if (sizeBytes < 8)
    throw new DataError('fromSafetensors', `${where} has ${sizeBytes} bytes; a safetensors file has at least 8`, {
      expected: 8,
      got: sizeBytes,
    });
  const front = file.read(0, Math.min(9, sizeBytes));
  const start = 8 + Number(new DataView(front.buffer, front.byteOffset).getBigUint64(0, true));
  if (start > 8 + longestHeader || (start > sizeBytes && sizeBytes > 8 && front[8] !== openingBrace)) {
    const first = [...front.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      'fromSafetensors',
      `${where} is no safetensors file: it begins with the bytes ${first}, where a safetensors file has the length of its header, at most ${longestHeader}, and then {`,
      { expected: longestHeader, got: first },
    );
  }
  if (start > sizeBytes)
    throw new DataError('fromSafetensors', `${where} has ${sizeBytes} bytes but its header needs ${start}`, {
      expected: start,
      got: sizeBytes,
    });
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.read(8, start - 8)));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return { header: header as Record<string, unknown>, start };
  } catch (cause) {
    throw new DataError('fromSafetensors', `${where} has a header at bytes 8 … ${start - 1} that is no JSON`, {
      cause,
    });
  }
  throw new DataError('fromSafetensors', `${where} has a header at bytes 8 … ${start - 1} that is no JSON object`);
}

/** @throws {DataError} unless the value says where a tensor lies */
export function requireEntry(name: string, value: unknown, where: string): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Entry>;
  const whole = (list: unknown): boolean => Array.isArray(list) && list.every((n) => Number.isInteger(n) && n >= 0);
  if (typeof dtype === 'string' && whole(shape) && whole(offsets) && offsets?.length === 2) return value as Entry;
  throw new DataError('fromSafetensors', `${where} has an entry ${name} without dtype, shape and data_offsets`, {
    got: value,
  });
}

/** The dtype that a file means. @throws {DataError} for one that tensors cannot have */
export function dtypeOf(name: string, code: string, where: string): DType {
  const dtype = dtypes.find((each) => codes[each] === code);
  if (dtype !== undefined) return dtype;
  throw new DataError(
    'fromSafetensors',
    `${name} in ${where} is ${code}, which is not one of ${Object.values(codes).join(', ')}`,
    { expected: Object.values(codes), got: code },
  );
}

/** @throws {DataError} unless the metadata are text by name */
export function requireTexts(metadata: unknown, where: string): Readonly<Record<string, string>> {
  const isRecord = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  if (isRecord && Object.values(metadata).every((text) => typeof text === 'string'))
    return metadata as Record<string, string>;
  throw new DataError('fromSafetensors', `${where} has a ${metadataKey} that is not text by name`, { got: metadata });
}
