import { DataError, Tensor } from '@gradkit/core-tensor/functional';
import { requireFile, requireName, type FileOptions } from '../file-options.ts';
import { viewOf, type FilePlace } from '../source/require-bytes.ts';
import { openSource, wholeSource, type Source } from '../source/source.ts';
import { wavChunks, type WavFormat } from './wav-chunks.ts';

/** Sound. */
export interface Wav {
  /** `[channels, samples]`, float32; whole numbers are scaled to −1 … 1 */
  readonly waveform: Tensor;
  /** samples in a second */
  readonly sampleRate: number;
}

/** Samples as they are written, little-endian. Whole numbers are scaled by their greatest magnitude. */
const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  '1/8': (view, at) => (view.getUint8(at) - 128) / 2 ** 7, // the only one without a sign
  '1/16': (view, at) => view.getInt16(at, true) / 2 ** 15,
  '1/24': (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
  '1/32': (view, at) => view.getInt32(at, true) / 2 ** 31,
  '3/32': (view, at) => view.getFloat32(at, true),
  '3/64': (view, at) => view.getFloat64(at, true),
};

/**
 * Reads a WAV file: whole numbers of 8, 16, 24 or 32 bits, or floats of 32 or 64. Whole numbers are scaled as torchaudio scales them: those
 * of 16 bits by 1 / 32768.
 *
 * @param bytes the whole file
 * @param options `name`: what to call the file in errors
 * @returns `waveform`, float32 `[channels, samples]`, and `sampleRate`
 * @throws {DataError} if the file is damaged, or its samples are packed otherwise
 * @example
 * const header = [82, 73, 70, 70, 40, 0, 0, 0, 87, 65, 86, 69, 102, 109, 116, 32, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0, 128, 62, 0, 0, 2, 0, 16, 0];
 * const { waveform, sampleRate } = parseWav(Uint8Array.of(...header, 100, 97, 116, 97, 4, 0, 0, 0, 0, 64, 0, 192));
 * waveform.toArray(); // [[0.5, -0.5]]
 * sampleRate; // 8000
 * @see https://pytorch.org/audio/stable/generated/torchaudio.load.html
 */
export function parseWav(bytes: Uint8Array, options: FileOptions = {}): Wav {
  const name = requireName('parseWav', options) ?? 'the file';
  requireFile('parseWav', bytes);
  return soundOf({ where: 'parseWav', name }, bytes);
}

/**
 * Reads a WAV file; see `parseWav`.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `name`: what to call the file in errors
 * @throws {DataError} if the file is not there, or as `parseWav`
 * @example await readWav('/nowhere/bell.wav'); // throws DataError: readWav: /nowhere/bell.wav is not there
 */
export async function readWav(source: Source, options: FileOptions = {}): Promise<Wav> {
  const opened = openSource('readWav', source, requireName('readWav', options));
  return soundOf(opened, await wholeSource(opened));
}

function soundOf(place: FilePlace, bytes: Uint8Array): Wav {
  const { format, data } = wavChunks(place, bytes);
  const { channels, sampleRate, bits } = format;
  const frameBytes = (channels * bits) / 8;
  if (data.length % frameBytes !== 0)
    throw new DataError(
      place.where,
      `${place.name} has ${data.length} bytes of samples, which is no multiple of ${frameBytes}, ${channels} samples of ${bits} bits; it is damaged`,
      { expected: frameBytes, got: data.length },
    );
  const samples = data.length / frameBytes;
  const shape = [channels, samples];
  return { waveform: new Tensor({ shape, dtype: 'float32' }, samplesOf(format, data, samples)), sampleRate };
}

function samplesOf({ code, channels, bits }: WavFormat, data: Uint8Array, samples: number): Float32Array {
  const read = readers[`${code}/${bits}`];
  const view = viewOf(data);
  const values = new Float32Array(channels * samples);
  for (let i = 0; i < values.length; i++)
    values[(i % channels) * samples + Math.floor(i / channels)] = read(view, (i * bits) / 8);
  return values;
}
