import {
  requireBoolean,
  requireOneOf,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { ones } from '../../create.ts';
import { requireSame } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { padAxes } from '../movement/pad-op.ts';
import { pad } from '../movement/pad.ts';
import { slice } from '../movement/slice.ts';
import { transpose } from '../movement/transpose.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { requireComplex, requireReal } from './fft-arguments.ts';
import { fft } from './fft.ts';
import { framesOf, overlapped } from './frames.ts';
import { irfft, rfft } from './rfft.ts';

const padModes = ['reflect', 'constant', 'replicate', 'circular'] as const;

/** How a signal is cut into frames, for both directions. */
export interface FrameOptions {
  /** from one frame to the next; default a quarter of `nFft` */
  readonly hopLength?: number | undefined;
  /** length of the window, which stands in the middle of `nFft`; default `nFft` */
  readonly winLength?: number | undefined;
  /** `[winLength]`, e.g. `hannWindow(400)`; default null: ones */
  readonly window?: Tensor | null | undefined;
  /** whether the signal is padded so that frame t is around `t · hopLength`; default true */
  readonly center?: boolean | undefined;
  /** whether it is divided by `√nFft`; default false */
  readonly normalized?: boolean | undefined;
  /** half of the frequencies, of which the others are the mirror image; default true */
  readonly onesided?: boolean | undefined;
}

/** How a signal is cut into frames. */
export interface StftOptions extends FrameOptions {
  /** of the padding: default `'reflect'` */
  readonly padMode?: (typeof padModes)[number] | undefined;
}

/** How a signal is put together. */
export interface IstftOptions extends FrameOptions {
  /** of the signal; default null: all that is known */
  readonly length?: number | null | undefined;
}

interface Known {
  readonly hop: number;
  /** `[nFft]` */
  readonly window: Tensor;
  readonly center: boolean;
  readonly normalized: boolean;
  readonly onesided: boolean;
}

/** The options of both directions, checked. */
function knownOf(where: string, nFft: number, options: FrameOptions, { dtype }: Tensor): Known {
  requireWholeNumber(where, 'nFft', nFft, { least: 1, most: 2 ** 26 });
  const { hopLength = Math.max(1, Math.floor(nFft / 4)), winLength = nFft, window = null } = options;
  const { center = true, normalized = false, onesided = true } = options;
  requireWholeNumber(where, 'hopLength', hopLength, { least: 1, most: 2 ** 26 });
  requireWholeNumber(where, 'winLength', winLength, { least: 1, most: nFft });
  for (const [name, value] of Object.entries({ center, normalized, onesided })) requireBoolean(where, name, value);
  if (window !== null) {
    requireTensor(where, 'window', window);
    requireSame(where, ['x', 'window'], [dtype, window.dtype]);
    if (window.rank !== 1 || window.size !== winLength)
      throw new ShapeError(where, `window is ${formatShape(window.shape)} but must be [${winLength}]`, {
        expected: [winLength],
        got: window.shape,
      });
  }
  const before = Math.floor((nFft - winLength) / 2);
  const whole = window ?? ones([winLength], { dtype });
  const padded = padAxes(whole, [[before, nFft - winLength - before]]);
  return { hop: hopLength, window: padded, center, normalized, onesided };
}

/**
 * Short-time Fourier transform: the spectrum of each of many overlapping frames.
 *
 * `y[…, f, t] = Σ w[k] · x[t · hopLength + k] · exp(−2πi f k / nFft)`
 *
 * @param x `[…, n]`, floating
 * @param nFft length of a frame
 * @param options `hopLength`: default a quarter of `nFft`; `winLength`, `window`: default ones; `center`: pad both ends by half a frame, default
 *   true; `padMode`: default `'reflect'`; `normalized`: divide by `√nFft`, default false; `onesided`: default true
 * @returns `[…, frequencies, frames, 2]`: `⌊nFft/2⌋ + 1` frequencies, or all `nFft`; the last axis has real and imaginary parts
 * @throws {ShapeError} if the signal is shorter than a frame or than its padding, or the window has another length
 * @throws {ConfigError} if a length is below 1, or a window longer than a frame
 * @throws {DTypeError} if `x` is not floating
 * @example stft(ones([2, 800]), 400, { window: hannWindow(400) }).shape; // [2, 201, 9, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.stft.html
 */
export function stft(x: Tensor, nFft: number, options: StftOptions = {}): Tensor {
  requireReal('stft', x);
  const { padMode = 'reflect' } = requireOptions<StftOptions>('stft', options, { ...frameNames, padMode: true });
  requireOneOf('stft', 'padMode', padMode, padModes);
  const { hop, window, center, normalized, onesided } = knownOf('stft', nFft, options, x);
  const half = Math.floor(nFft / 2);
  if (x.rank === 0 || x.shape[x.rank - 1] < (center ? 1 : nFft))
    throw new ShapeError('stft', `x is ${formatShape(x.shape)}; the signal must have a frame of ${nFft} entries`, {
      expected: nFft,
      got: x.shape.at(-1),
    });
  const signal = center ? pad(x, [half, half], { mode: padMode }) : x;
  const frames = mul(framesOf(signal, { length: nFft, hop }), window);
  const norm = normalized ? 'ortho' : 'backward';
  const y = onesided ? rfft(frames, { norm }) : fft(unsqueeze(frames, -1), { norm });
  return transpose(y, -3, -2);
}

const frameNames = {
  hopLength: true,
  winLength: true,
  window: true,
  center: true,
  normalized: true,
  onesided: true,
} as const;

/**
 * Inverse of `stft`: the frames are put together, weighted by their windows.
 *
 * @param x `[…, frequencies, frames, 2]`, floating: what `stft` gives
 * @param nFft length of a frame
 * @param options those that `stft` was called with; `length` of the signal, default all that is known of it
 * @returns `[…, length]`
 * @throws {ShapeError} if there are other frequencies than those of `nFft`
 * @throws {ConfigError} if the windows leave entries out
 * @throws {DTypeError} if `x` is not floating
 * @example
 * const window = hannWindow(8);
 * istft(stft(arange(12), 8, { window }), 8, { window }).shape; // [12]
 * @see https://pytorch.org/docs/stable/generated/torch.istft.html
 */
export function istft(x: Tensor, nFft: number, options: IstftOptions = {}): Tensor {
  requireComplex('istft', x);
  const { length = null } = requireOptions<IstftOptions>('istft', options, { ...frameNames, length: true });
  if (length !== null) requireWholeNumber('istft', 'length', length, { least: 1, most: 2 ** 30 });
  const { hop, window, center, normalized, onesided } = knownOf('istft', nFft, options, x);
  const expected = onesided ? Math.floor(nFft / 2) + 1 : nFft;
  if (x.rank < 3 || x.shape[x.rank - 3] !== expected || x.shape[x.rank - 2] === 0)
    throw new ShapeError(
      'istft',
      `x is ${formatShape(x.shape)} but must be [..., frequencies, frames, 2] with ${expected} frequencies and at least 1 frame`,
      { expected, got: x.shape.at(-3) },
    );
  const norm = normalized ? 'ortho' : 'backward';
  const spectra = transpose(x, -3, -2);
  const frames = irfft(slice(spectra, { axis: -2, end: Math.floor(nFft / 2) + 1 }), { n: nFft, norm }); // of a real signal the first half tells all
  const whole = { length: nFft, hop };
  const signal = overlapped(mul(frames, window), whole);
  const start = center ? Math.floor(nFft / 2) : 0;
  const size = signal.shape[signal.rank - 1];
  const end = length === null ? size - start : Math.min(size, start + length);
  const inside = (y: Tensor): Tensor => slice(y, { axis: -1, start, end });
  const squares = stretchTo(mul(window, window), [x.shape[x.rank - 2], nFft]);
  const weights = inside(overlapped(squares, whole));
  requireWeights(weights);
  const y = div(inside(signal), weights);
  const missing = length === null ? 0 : start + length - end;
  return missing === 0 ? y : padAxes(y, y.shape.map((_, k) => [0, k === y.rank - 1 ? missing : 0] as const)); // prettier-ignore
}

/** Throws where windows add up to nothing; of a window that only a graph knows nothing is known. */
function requireWeights(weights: Tensor): void {
  if (weights.isSymbolic) return;
  const at = weights.data.findIndex((value: number) => Math.abs(value) < 1e-11);
  if (at < 0) return;
  throw new ConfigError(
    'istft',
    `the windows add up to ${weights.data[at]} at entry ${at}; hopLength must leave no entry out`,
    {
      got: weights.data[at],
    },
  );
}
