import { requireDType, requireNumber, requireOptions, requireWholeNumber, underName } from '../../arguments/index.ts';
import { arange, tensor } from '../../create.ts';
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
  return frequencies('fftfreq', n, options);
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
  return frequencies('rfftfreq', n, options);
}

function frequencies(where: 'fftfreq' | 'rfftfreq', n: number, options: FrequencyOptions): Tensor {
  requireWholeNumber(where, 'n', n, { least: 1 });
  const { d = 1, dtype = 'float32' } = requireOptions<FrequencyOptions>(where, options, { d: true, dtype: true });
  requireNumber(where, 'd', d, { above: 0 });
  requireDType(where, dtype);
  requireFloating(where, 'dtype', dtype);
  const isReal = where === 'rfftfreq';
  const first = isReal ? Math.floor(n / 2) + 1 : Math.ceil(n / 2); // so many are not negative
  const k = underName(where, () => arange(isReal ? first : n, { dtype: 'float64' }));
  const values = k.data.map((each) => (each < first ? each : each - n) / (d * n)) as Float64Array;
  return tensor(values, { dtype });
}
