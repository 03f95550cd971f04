import { ConfigError, DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { OpenedSource } from './source.ts';

/** Throws unless there is a text encoding of this name. */
export function requireEncoding(where: string, encoding: unknown): void {
  try {
    if (typeof encoding === 'string' && new TextDecoder(encoding).encoding !== '') return;
  } catch {}
  throw new ConfigError(where, `encoding is ${formatValue(encoding)}; it must be one such as utf-8 or windows-1252`, {
    got: encoding,
  });
}

/** The text of a file, chunk by chunk. A mark of the byte order at its beginning is left out. @throws {DataError} where bytes are no text */
export async function* textOf({ where, name, chunks }: OpenedSource, encoding = 'utf-8'): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (at: number, chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      const place = at + (chunk === undefined ? 0 : strangeByte(chunk, encoding));
      throw new DataError(where, `${name} is no ${encoding} text at byte ${place}; give its encoding`, {
        expected: encoding,
        cause,
      });
    }
  };
  let at = 0;
  for await (const chunk of chunks()) {
    const text = decode(at, chunk);
    at += chunk.length;
    if (text !== '') yield text;
  }
  const rest = decode(at);
  if (rest !== '') yield rest;
}

/** Where a chunk is no text: all that stands before it is encoded again. */
function strangeByte(chunk: Uint8Array, encoding: string): number {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(chunk);
  return encoding === 'utf-8' ? new TextEncoder().encode(text.slice(0, text.indexOf('\uFFFD'))).length : 0;
}
