import { requireNumber, requireOneOf, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { log } from '../elementwise/log.ts';
import { maximum } from '../elementwise/maximum.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { max } from '../reduction/max.ts';
import { orZero } from '../reduction/or-zero.ts';

/** What is given, and how much of it counts. */
export interface AmplitudeToDBOptions {
  /** `'power'` or `'magnitude'`, of which power is the square; default `'power'` */
  readonly stype?: 'power' | 'magnitude' | undefined;
  /** how far below the largest of a spectrogram nothing is told apart any more; default null: however far */
  readonly topDb?: number | null | undefined;
}

/**
 * Powers or magnitudes in decibel.
 *
 * `y = 10 · log₁₀ max(x, 1e-10)`, of magnitudes `20 · log₁₀ …`
 *
 * @param x any shape, floating, at least 0: the last two axes are a spectrogram, the last but two its channels
 * @param options `stype`: `'power'` (default) or `'magnitude'`; `topDb`: default null
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example amplitudeToDB(tensor([1, 100, 0])).toArray(); // [0, 20.000, -100.000]
 * @see https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.AmplitudeToDB.html
 */
export function amplitudeToDB(x: Tensor, options: AmplitudeToDBOptions = {}): Tensor {
  requireTensor('amplitudeToDB', 'x', x);
  const known = { stype: true, topDb: true } as const;
  const { stype = 'power', topDb = null } = requireOptions<AmplitudeToDBOptions>('amplitudeToDB', options, known);
  requireOneOf('amplitudeToDB', 'stype', stype, ['power', 'magnitude']);
  if (topDb !== null) requireNumber('amplitudeToDB', 'topDb', topDb, { least: 0 });
  requireFloating('amplitudeToDB', 'x', x.dtype);
  const y = mul(log(maximum(x, 1e-10)), (stype === 'power' ? 10 : 20) / Math.LN10);
  if (topDb === null) return y;
  const axes = [...x.shape.keys()].slice(-3);
  return maximum(y, sub(max(orZero(y, axes), axes, { keepDims: true }), topDb));
}
