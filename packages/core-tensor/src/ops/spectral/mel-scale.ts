import { requireNumber, requireOneOf, requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import { tensor } from '../../create.ts';
import { ConfigError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';

/** Which scale, and how filters are weighted. */
export interface MelScaleOptions {
  /** `'slaney'` divides each filter by its width in Hz; default null */
  readonly norm?: 'slaney' | null | undefined;
  /** of O'Shaughnessy, `'htk'`, or linear up to 1000 Hz, `'slaney'`; default `'htk'` */
  readonly melScale?: 'htk' | 'slaney' | undefined;
}

interface Scale {
  toMel(hertz: number): number;
  toHertz(mel: number): number;
}

const step = Math.log(6.4) / 27;

const scales: Readonly<Record<'htk' | 'slaney', Scale>> = {
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
  slaney: {
    toMel: (hertz) => (hertz < 1000 ? (3 * hertz) / 200 : 15 + Math.log(hertz / 1000) / step),
    toHertz: (mel) => (mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(step * (mel - 15))),
  },
};

/** `count` numbers in equal steps. */
const inSteps = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / Math.max(1, count - 1));

/**
 * Triangular filters whose middles are equally far apart on the mel scale.
 *
 * @param nFreqs how many frequencies a spectrum has, from 0 to half the sample rate
 * @param fMin in Hz, where the first filter begins
 * @param fMax in Hz, where the last one ends
 * @param nMels how many filters
 * @param sampleRate in Hz
 * @param options `norm`: `'slaney'` or null, the default; `melScale`: `'htk'` (default) or `'slaney'`
 * @returns `[nFreqs, nMels]`, float32: a spectrum times it is a mel spectrum
 * @throws {ConfigError} if there are no frequencies or filters, or `fMin` is not below `fMax`
 * @example melscaleFbanks(201, 0, 8000, 40, 16000).shape; // [201, 40]
 * @see https://docs.pytorch.org/audio/stable/generated/torchaudio.functional.melscale_fbanks.html
 */
export function melscaleFbanks(
  nFreqs: number,
  fMin: number,
  fMax: number,
  nMels: number,
  sampleRate: number,
  options: MelScaleOptions = {},
): Tensor {
  const { norm = null, melScale = 'htk' } = requireOptions<MelScaleOptions>('melscaleFbanks', options, {
    norm: true,
    melScale: true,
  });
  requireOneOf('melscaleFbanks', 'norm', norm, ['slaney', null]);
  requireOneOf('melscaleFbanks', 'melScale', melScale, ['htk', 'slaney']);
  requireWholeNumber('melscaleFbanks', 'nFreqs', nFreqs, { least: 1 });
  requireWholeNumber('melscaleFbanks', 'nMels', nMels, { least: 1 });
  requireWholeNumber('melscaleFbanks', 'sampleRate', sampleRate, { least: 1 });
  requireNumber('melscaleFbanks', 'fMin', fMin, { least: 0 });
  requireNumber('melscaleFbanks', 'fMax', fMax, { least: 0 });
  if (fMin >= fMax)
    throw new ConfigError('melscaleFbanks', `fMin is ${fMin}; it must be below fMax, ${fMax}`, { got: fMin });
  const { toMel, toHertz } = scales[melScale];
  const frequencies = inSteps(0, Math.floor(sampleRate / 2), nFreqs);
  const points = inSteps(toMel(fMin), toMel(fMax), nMels + 2).map(toHertz);
  const filter = (f: number, m: number): number => {
    const [left, middle, right] = points.slice(m, m + 3);
    const height = Math.max(0, Math.min((f - left) / (middle - left), (right - f) / (right - middle)));
    return norm === null ? height : (height * 2) / (right - left);
  };
  return tensor(
    frequencies.flatMap((f) => Array.from({ length: nMels }, (_, m) => filter(f, m))),
    { shape: [nFreqs, nMels] },
  );
}
