import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import { requireBytes, viewOf, type FilePlace } from '../source/require-bytes.ts';

/** How the samples are written. */
export interface WavFormat {
  /** 1: whole numbers, 3: floats */
  readonly code: 1 | 3;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

/** The two parts of a WAV file that matter. */
interface WavChunks {
  readonly format: WavFormat;
  /** the samples */
  readonly data: Uint8Array;
}

const extensible = 0xfffe;
const widths: Readonly<Record<number, readonly number[] | undefined>> = { 1: [8, 16, 24, 32], 3: [32, 64] };

const fourLetters = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/**
 * Finds format and samples; other chunks are passed over.
 *
 * @throws {DataError} if the file is damaged, or its samples are packed otherwise
 * @see https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
export function wavChunks(place: FilePlace, bytes: Uint8Array): WavChunks {
  const { where, name } = place;
  requireBytes(place, bytes, { at: 0, needed: 12, what: 'the header' });
  const kinds = [fourLetters(bytes, 0), fourLetters(bytes, 8)];
  if (kinds[0] !== 'RIFF' || kinds[1] !== 'WAVE')
    throw new DataError(where, `${name} begins with ${formatValue(kinds)}, but a WAV file with RIFF and WAVE`, {
      expected: ['RIFF', 'WAVE'],
      got: kinds,
    });
  let format: WavFormat | null = null;
  for (let at = 12; at < bytes.length;) {
    requireBytes(place, bytes, { at, needed: 8, what: 'the header of a chunk' });
    const kind = fourLetters(bytes, at);
    const length = viewOf(bytes).getUint32(at + 4, true);
    requireBytes(place, bytes, { at: at + 8, needed: length, what: `the chunk ${formatValue(kind)}` });
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'fmt ') format = formatOf(place, chunk);
    else if (kind === 'data') {
      if (format === null) throw new DataError(where, `${name} has its samples before their format`, { got: at });
      return { format, data: chunk };
    }
    at += 8 + length + (length & 1); // chunks begin at even bytes
  }
  throw new DataError(where, `${name} has no ${format === null ? 'format' : 'samples'}; it is damaged`);
}

function formatOf(place: FilePlace, chunk: Uint8Array): WavFormat {
  const { where, name } = place;
  const refuse = (what: string, got: number): DataError => new DataError(where, `${name} ${what}`, { got });
  if (chunk.length < 16) throw refuse(`has a format of ${chunk.length} bytes; there are at least 16`, chunk.length);
  const view = viewOf(chunk);
  const given = view.getUint16(0, true);
  const code = given === extensible && chunk.length >= 26 ? view.getUint16(24, true) : given;
  const [channels, sampleRate] = [view.getUint16(2, true), view.getUint32(4, true)];
  const [frameBytes, bits] = [view.getUint16(12, true), view.getUint16(14, true)];
  if (code !== 1 && code !== 3)
    throw refuse(`has samples of format ${code}; 1, whole numbers, and 3, floats, are read`, code);
  if (!widths[code]!.includes(bits))
    throw refuse(`has samples of ${bits} bits; of format ${code}, ${widths[code]!.join(', ')} are read`, bits);
  if (channels === 0) throw refuse('has 0 channels', channels);
  if (frameBytes !== (channels * bits) / 8)
    throw refuse(`has ${frameBytes} bytes for ${channels} samples of ${bits} bits; it is damaged`, frameBytes);
  return { code, channels, sampleRate, bits };
}
