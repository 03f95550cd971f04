import { readGolden, type Written } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { parseWav, readWav } from '../../index.ts';

const golden = readGolden<{ wav: { name: string; file: string; sampleRate: number; waveform: Written }[] }>(
  'data/arrays',
);

describe('as SciPy reads it, scaled as torchaudio does', () => {
  it.each(golden.wav)('$name', async ({ file, sampleRate, waveform }) => {
    const sound = await readWav(new Blob([Buffer.from(file, 'base64')]));
    const { shape, dtype, data } = sound.waveform;
    expect({ sampleRate: sound.sampleRate, waveform: { shape, dtype, data: [...data] } }).toEqual({
      sampleRate,
      waveform,
    });
  });
});

const letters = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const long = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const short = (value: number): number[] => long(value).slice(0, 2);
const chunk = (kind: string, content: number[], length = content.length): number[] => [
  ...letters(kind),
  ...long(length),
  ...content,
];
const file = (...chunks: number[][]): Uint8Array => {
  const content = [...letters('WAVE'), ...chunks.flat()];
  return Uint8Array.from([...letters('RIFF'), ...long(content.length), ...content]);
};
const format = (given: { code?: number; channels?: number; bits?: number; frame?: number } = {}): number[] => {
  const { code = 1, channels = 1, bits = 16 } = given;
  const { frame = (channels * bits) / 8 } = given;
  return [code, channels].flatMap(short).concat(long(8000), long(8000 * frame), short(frame), short(bits));
};

it('passes over other chunks, and pads odd ones', () => {
  const other = [...chunk('LIST', [1, 2, 3]), 0];
  const samples = chunk('data', [0, 64]);
  expect(parseWav(file(other, chunk('fmt ', format()), other, samples, other)).waveform.toArray()).toEqual([[0.5]]);
});

it('reads the longer form of the format', () => {
  const longer = [
    ...format({ code: 0xfffe }),
    ...short(22),
    ...short(16),
    ...long(4),
    ...short(1),
    ...new Array<number>(14).fill(0),
  ];
  expect(parseWav(file(chunk('fmt ', longer), chunk('data', [0, 192]))).waveform.toArray()).toEqual([[-0.5]]);
});

describe('damaged files are refused', () => {
  const samples = chunk('data', [0, 0, 0, 0]);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'x.wav ends at byte 0 but must go on to byte 12, for the header from byte 0'],
    ['no WAV file', new Uint8Array(12), 'but a WAV file with RIFF and WAVE'],
    [
      'cut off in a chunk',
      file(chunk('fmt ', format()), samples).subarray(0, -1),
      "x.wav ends at byte 47 but must go on to byte 48, for the chunk 'data' from byte 44",
    ],
    [
      'cut off between chunks',
      file(chunk('fmt ', format()), samples).subarray(0, 40),
      'x.wav ends at byte 40 but must go on to byte 44, for the header of a chunk',
    ],
    [
      'a huge chunk',
      file(chunk('fmt ', format()), chunk('data', [0, 0], 0xffffffff)),
      "but must go on to byte 4294967339, for the chunk 'data'",
    ],
    ['no format', file(samples), 'x.wav has its samples before their format'],
    ['no samples', file(chunk('fmt ', format())), 'x.wav has no samples; it is damaged'],
    ['no chunks', file(), 'x.wav has no format; it is damaged'],
    ['a short format', file(chunk('fmt ', [1, 0]), samples), 'x.wav has a format of 2 bytes; there are at least 16'],
    [
      'packed samples',
      file(chunk('fmt ', format({ code: 6, bits: 8 })), samples),
      'x.wav has samples of format 6; 1, whole numbers, and 3, floats, are read',
    ],
    [
      'odd bits',
      file(chunk('fmt ', format({ bits: 12 })), samples),
      'x.wav has samples of 12 bits; of format 1, 8, 16, 24, 32 are read',
    ],
    ['no channels', file(chunk('fmt ', format({ channels: 0 })), samples), 'x.wav has 0 channels'],
    [
      'bytes that contradict the bits',
      file(chunk('fmt ', format({ frame: 3 })), samples),
      'x.wav has 3 bytes for 1 samples of 16 bits; it is damaged',
    ],
    [
      'half a sample',
      file(chunk('fmt ', format({ channels: 3 })), samples),
      'x.wav has 4 bytes of samples, which is no multiple of 6, 3 samples of 16 bits',
    ],
  ])('%s', (_, bytes, error) => {
    expect(() => parseWav(bytes, { name: 'x.wav' })).toThrow(error);
  });
});
