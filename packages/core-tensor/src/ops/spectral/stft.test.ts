import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import {
  amplitudeToDB,
  bartlettWindow,
  blackmanWindow,
  Generator,
  hammingWindow,
  hannWindow,
  istft,
  melscaleFbanks,
  melSpectrogram,
  mfcc,
  normal,
  ones,
  rfft,
  spectrogram,
  stft,
  zeros,
} from '../../index.ts';

const signal = normal([2, 50], { rng: new Generator(1) });

test('windows are those of PyTorch', () => {
  const of5 = { periodic: false } as const;
  expectClose(hannWindow(5), [0, 0.3454915, 0.9045085, 0.9045085, 0.3454915]);
  expectClose(hannWindow(5, of5), [0, 0.5, 1, 0.5, 0]);
  expectClose(hammingWindow(4, { alpha: 0.5, beta: 0.5 }), hannWindow(4));
  expectClose(hammingWindow(5, of5), [0.08, 0.54, 1, 0.54, 0.08]);
  expectClose(blackmanWindow(5), [0, 0.20077015, 0.8492299, 0.8492298, 0.20077013]);
  expectClose(bartlettWindow(5), [0, 0.4, 0.8, 0.8, 0.4]);
  expect(hannWindow(1).toArray()).toEqual([1]);
  expect(hannWindow(0).toArray()).toEqual([]);
  expect(hannWindow(3, { dtype: 'float64' }).dtype).toBe('float64');
});

describe('short-time spectra', () => {
  test('are those of the frames, in their windows', () => {
    const window = hannWindow(16);
    const y = stft(signal, 16, { window, hopLength: 5, center: false });
    const third = signal.slice({ axis: 1, start: 10, end: 26 }).mul(window);
    expectClose(y.slice([null, null, 2]), rfft(third));
  });

  test.each([
    { hopLength: 4 },
    { hopLength: 5, winLength: 12 },
    { normalized: true, onesided: false },
    { padMode: 'constant' },
  ] as const)('come back: %j', ({ winLength = 16, ...options }: { winLength?: number; padMode?: 'constant' }) => {
    const { padMode, ...both } = { padMode: undefined, ...options, winLength, window: hannWindow(winLength) };
    const spectra = stft(signal, 16, { ...both, padMode });
    expectClose(istft(spectra, 16, { ...both, length: 50 }), signal, { relative: 1e-5, absolute: 2e-6 });
  });

  test('a length that is not known ends in zeros', () => {
    const y = istft(stft(ones([16]), 8), 8, { length: 30 });
    expect(y.shape).toEqual([30]);
    expect(y.slice([-1]).item()).toBe(0);
  });
});

test.each<[act: () => unknown, text: string]>([
  [() => stft(signal, 64, { center: false }), 'stft: x is [2, 50]; the signal must have a frame of 64 entries'],
  [() => stft(signal, 16, { winLength: 17 }), 'stft: winLength is 17; it must be a whole number in 1 … 16'],
  [() => stft(signal, 16, { window: ones([8]) }), 'stft: window is [8] but must be [16]'],
  [() => stft(signal, 16, { hopLength: 0 }), 'stft: hopLength is 0; it must be a whole number in 1'],
  [
    () => istft(zeros([5, 3, 2]), 16),
    'istft: x is [5, 3, 2] but must be [..., frequencies, frames, 2] with 9 frequencies',
  ],
  [
    () => istft(zeros([9, 3, 2]), 16, { hopLength: 16, window: hannWindow(16), center: false }),
    'istft: the windows add up to 0 at entry 0; hopLength must leave no entry out',
  ],
  [() => hannWindow(-1), 'hannWindow: windowLength is -1; it must be a whole number in 0'],
  [() => melscaleFbanks(9, 100, 100, 4, 16000), 'melscaleFbanks: fMin is 100; it must be below fMax, 100'],
  [
    () => spectrogram(signal, { nFft: 16, normalized: 'sum' as 'window' }),
    'spectrogram: normalized is sum; it must be one of',
  ],
  [() => melSpectrogram(signal, { nFft: 16, nMels: 0 }), 'melSpectrogram: nMels is 0; it must be a whole number in 1'],
  [
    () => mfcc(signal, { nMfcc: 9, melkwargs: { nFft: 16, nMels: 8 } }),
    'mfcc: nMfcc is 9; it must be a whole number in 1 … 8',
  ],
  [() => amplitudeToDB(ones([2], { dtype: 'int32' })), 'amplitudeToDB: x is int32 but must be float32 or float64'],
])('%#: what does not fit is refused', (act, text) => {
  expect(act).toThrow(text);
});
