import { requireNumber, requireOneOf, requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import { tensor } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { log } from '../elementwise/log.ts';
import { mul } from '../elementwise/mul.ts';
import { pow } from '../elementwise/pow.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sqrtOfSquares } from '../elementwise/sqrt-of-squares.ts';
import { pad as padded } from '../movement/pad.ts';
import { transpose } from '../movement/transpose.ts';
import { matmul } from '../product/matmul.ts';
import { sum } from '../reduction/sum.ts';
import { amplitudeToDB } from './decibel.ts';
import { requireReal } from './fft-arguments.ts';
import { melscaleFbanks, type MelScaleOptions } from './mel-scale.ts';
import { stft, type StftOptions } from './stft.ts';
import { hannWindow } from './windows.ts';

/** How a spectrogram is made. */
export interface SpectrogramOptions extends Omit<StftOptions, 'normalized'> {
  /** length of a frame; default 400 */
  readonly nFft?: number | undefined;
  /** zeros at both ends of the signal; default 0 */
  readonly pad?: number | undefined;
  /** 2 for power, 1 for magnitude; null for complex numbers; default 2 */
  readonly power?: number | null | undefined;
  /** divided by the root of the sum of squares of the window, true or `'window'`, or of the length of a frame; default false */
  readonly normalized?: boolean | 'window' | 'frame_length' | undefined;
}

/** How a mel spectrogram is made. */
export interface MelSpectrogramOptions extends Omit<SpectrogramOptions, 'onesided' | 'power'>, MelScaleOptions {
  /** in Hz; default 16000 */
  readonly sampleRate?: number | undefined;
  /** in Hz, where the first filter begins; default 0 */
  readonly fMin?: number | undefined;
  /** in Hz, where the last one ends; default null: half the sample rate */
  readonly fMax?: number | null | undefined;
  /** how many filters; default 128 */
  readonly nMels?: number | undefined;
  /** 2 for power, 1 for magnitude; default 2 */
  readonly power?: number | undefined;
}

/** How mel-frequency cepstral coefficients are made. */
export interface MfccOptions {
  /** in Hz; default 16000 */
  readonly sampleRate?: number | undefined;
  /** how many coefficients; default 40 */
  readonly nMfcc?: number | undefined;
  /** of the cosine transform: `'ortho'`, the default, or null */
  readonly norm?: 'ortho' | null | undefined;
  /** logarithms in place of decibels; default false */
  readonly logMels?: boolean | undefined;
  /** of the mel spectrogram */
  readonly melkwargs?: Omit<MelSpectrogramOptions, 'sampleRate'> | undefined;
}

const spectrogramNames = {
  nFft: true,
  winLength: true,
  hopLength: true,
  pad: true,
  window: true,
  power: true,
  normalized: true,
  center: true,
  padMode: true,
} as const;

/**
 * Spectrogram: the powers of the frequencies of each of many overlapping frames.
 *
 * @param x `[…, n]`, floating
 * @param options `nFft`: default 400; `winLength`: default `nFft`; `hopLength`: default half of `winLength`; `pad`: zeros at both ends, default 0;
 *   `window`: default a Hann window; `power`: 2 (default) for power, 1 for magnitude, null for complex numbers; `normalized`: default false;
 *   `center`: default true; `padMode`: default `'reflect'`; `onesided`: default true
 * @returns `[…, frequencies, frames]`, and a last axis of 2 of complex numbers
 * @throws {ShapeError} if the signal is shorter than a frame or than its padding, or the window has another length
 * @throws {DTypeError} if `x` is not floating
 * @example spectrogram(ones([800])).shape; // [201, 5]
 * @see https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.Spectrogram.html
 */
export function spectrogram(x: Tensor, options: SpectrogramOptions = {}): Tensor {
  requireReal('spectrogram', x);
  const known = { ...spectrogramNames, onesided: true } as const;
  return spectrogramOf('spectrogram', x, requireOptions<SpectrogramOptions>('spectrogram', options, known));
}

function spectrogramOf(where: string, x: Tensor, options: SpectrogramOptions): Tensor {
  const { nFft = 400, winLength = nFft, pad = 0, power = 2, normalized = false, ...others } = options;
  requireWholeNumber(where, 'nFft', nFft, { least: 1, most: 2 ** 26 });
  requireWholeNumber(where, 'winLength', winLength, { least: 1, most: nFft });
  const { hopLength = Math.max(1, Math.floor(winLength / 2)), center, padMode, onesided } = others;
  requireWholeNumber(where, 'pad', pad, { least: 0, most: 2 ** 26 });
  if (power !== null) requireNumber(where, 'power', power, { above: 0 });
  requireOneOf(where, 'normalized', normalized, [true, false, 'window', 'frame_length']);
  const window = others.window ?? hannWindow(winLength, { dtype: x.dtype });
  const signal = pad === 0 ? x : padded(x, [pad, pad]);
  const byLength = normalized === 'frame_length';
  const y = stft(signal, nFft, { hopLength, winLength, window, center, padMode, onesided, normalized: byLength });
  const scaled = normalized === false || byLength ? y : div(y, sqrt(sum(mul(window, window))));
  if (power === null) return scaled;
  const squares = sum(mul(scaled, scaled), -1);
  if (power === 2) return squares;
  return power === 1 ? sqrtOfSquares(squares) : pow(sqrtOfSquares(squares), power);
}

/**
 * Mel spectrogram: a spectrogram whose frequencies are gathered by triangular filters as the ear has them.
 *
 * @param x `[…, n]`, floating
 * @param options `sampleRate`: default 16000; `nMels`: how many filters, default 128, from `fMin` (0) to `fMax` (half the sample rate) Hz; `norm`:
 *   `'slaney'` or null, the default; `melScale`: `'htk'` (default) or `'slaney'`; and those of `spectrogram`
 * @returns `[…, nMels, frames]`
 * @throws {ShapeError} if the signal is shorter than a frame or than its padding, or the window has another length
 * @throws {DTypeError} if `x` is not floating
 * @example melSpectrogram(ones([800]), { nMels: 40 }).shape; // [40, 5]
 * @see https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.MelSpectrogram.html
 */
export function melSpectrogram(x: Tensor, options: MelSpectrogramOptions = {}): Tensor {
  requireReal('melSpectrogram', x);
  const own = { sampleRate: true, fMin: true, fMax: true, nMels: true, norm: true, melScale: true } as const;
  const given = requireOptions<MelSpectrogramOptions>('melSpectrogram', options, { ...spectrogramNames, ...own });
  return melSpectrogramOf('melSpectrogram', x, given);
}

function melSpectrogramOf(where: string, x: Tensor, options: MelSpectrogramOptions): Tensor {
  const { sampleRate = 16000, fMin = 0, fMax = null, nMels = 128, norm, melScale, ...others } = options;
  requireWholeNumber(where, 'nMels', nMels, { least: 1, most: 2 ** 20 });
  requireNumber(where, 'sampleRate', sampleRate, { above: 0 });
  const y = spectrogramOf(where, x, others);
  const frequencies = y.shape[y.rank - 2];
  const filters = melscaleFbanks(frequencies, fMin, fMax ?? Math.floor(sampleRate / 2), nMels, sampleRate, {
    norm,
    melScale,
  });
  return transpose(matmul(transpose(y), cast(filters, x.dtype)));
}

/** The matrix of the cosine transform, `[mels, coefficients]`. */
function cosines(mels: number, coefficients: number, norm: 'ortho' | null): number[] {
  return Array.from({ length: mels * coefficients }, (_, at) => {
    const [n, k] = [Math.floor(at / coefficients), at % coefficients];
    const value = Math.cos((Math.PI / mels) * (n + 0.5) * k);
    if (norm === null) return 2 * value;
    return value * Math.sqrt(2 / mels) * (k === 0 ? Math.SQRT1_2 : 1);
  });
}

/**
 * Mel-frequency cepstral coefficients: the cosine transform of a mel spectrogram in decibel.
 *
 * @param x `[…, n]`, floating
 * @param options `sampleRate`: default 16000; `nMfcc`: default 40; `norm`: `'ortho'` (default) or null; `logMels`: logarithms in place of
 *   decibels, default false; `melkwargs`: options of `melSpectrogram`
 * @returns `[…, nMfcc, frames]`
 * @throws {ConfigError} if there are more coefficients than filters
 * @throws {ShapeError} if the signal is shorter than a frame or than its padding
 * @throws {DTypeError} if `x` is not floating
 * @example mfcc(ones([800]), { nMfcc: 13, melkwargs: { nMels: 40 } }).shape; // [13, 5]
 * @see https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.MFCC.html
 */
export function mfcc(x: Tensor, options: MfccOptions = {}): Tensor {
  requireReal('mfcc', x);
  const known = { sampleRate: true, nMfcc: true, norm: true, logMels: true, melkwargs: true } as const;
  const {
    sampleRate,
    nMfcc = 40,
    norm = 'ortho',
    logMels = false,
    melkwargs = {},
  } = requireOptions<MfccOptions>('mfcc', options, known);
  requireOneOf('mfcc', 'norm', norm, ['ortho', null]);
  requireOneOf('mfcc', 'logMels', logMels, [true, false]);
  const mels = melSpectrogramOf('mfcc', x, { ...requireOptions('mfcc', melkwargs, melNames), sampleRate });
  const nMels = mels.shape[mels.rank - 2];
  requireWholeNumber('mfcc', 'nMfcc', nMfcc, { least: 1, most: nMels });
  const heard = logMels ? log(add(mels, 1e-6)) : amplitudeToDB(mels, { topDb: 80 });
  const matrix = tensor(cosines(nMels, nMfcc, norm), { shape: [nMels, nMfcc], dtype: x.dtype });
  return transpose(matmul(transpose(heard), matrix));
}

const melNames = {
  ...spectrogramNames,
  fMin: true,
  fMax: true,
  nMels: true,
  norm: true,
  melScale: true,
} as const;
