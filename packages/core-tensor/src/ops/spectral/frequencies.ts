import { requireDType, requireNumber, requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import { tensor } from '../../create.ts';
import { requireFloating, type DType } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';

/** How far samples are apart. */
interface FrequencyOptions {
  /** time between two samples; default 1 */
  readonly d?: number | undefined;
  /** float32 or float64; default float32 */
  readonly dtype?: DType | undefined;
}

/**
 * The frequency of each entry of `fft`: first those from 0, then the negative ones.
 *
 * `[0, 1, …, ⌈n/2⌉ − 1, −⌊n/2⌋, …, −1] / (d · n)`
 *
 * @param n length of the signal
 * @param options `d`: time between two samples, default 1; `dtype`: default float32
 * @returns `[n]`
 * @throws {ConfigError} if `n` is below 1 or `d` is 0
 * @example fftfreq(4).toArray(); // [0, 0.25, -0.5, -0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.fftfreq.html
 */
export function fftfreq(n: number, options: FrequencyOptions = {}): Tensor {
  return frequencies('fftfreq', n, { options, count: n, first: Math.ceil(n / 2) });
}

/**
 * The frequency of each entry of `rfft`.
 *
 * `[0, 1, …, ⌊n/2⌋] / (d · n)`
 *
 * @param n length of the signal
 * @param options `d`: time between two samples, default 1; `dtype`: default float32
 * @returns `[⌊n/2⌋ + 1]`
 * @throws {ConfigError} if `n` is below 1 or `d` is 0
 * @example rfftfreq(4).toArray(); // [0, 0.25, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.rfftfreq.html
 */
export function rfftfreq(n: number, options: FrequencyOptions = {}): Tensor {
  const count = Math.floor(n / 2) + 1;
  return frequencies('rfftfreq', n, { options, count, first: count });
}

interface Frequencies {
  readonly options: FrequencyOptions;
  readonly count: number;
  /** how many are not negative */
  readonly first: number;
}

function frequencies(where: string, n: number, { options, count, first }: Frequencies): Tensor {
  requireWholeNumber(where, 'n', n, { least: 1 });
  const { d = 1, dtype = 'float32' } = requireOptions<FrequencyOptions>(where, options, { d: true, dtype: true });
  requireNumber(where, 'd', d, { above: 0 });
  requireDType(where, dtype);
  requireFloating(where, 'dtype', dtype);
  return tensor(
    Array.from({ length: count }, (_, k) => (k < first ? k : k - n) / (d * n)),
    { dtype },
  );
}
