import {
  requireBoolean,
  requireDType,
  requireNumber,
  requireOptions,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { tensor } from '../../create.ts';
import { requireFloating, type DType } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';

/** How a window ends. */
export interface WindowOptions {
  /** for spectra, of which the window is one period; else symmetric, for filters; default true */
  readonly periodic?: boolean | undefined;
  /** float32 or float64; default float32 */
  readonly dtype?: DType | undefined;
}

/** The two weights of a Hamming window. */
interface HammingWindowOptions extends WindowOptions {
  /** default 0.54 */
  readonly alpha?: number | undefined;
  /** default 0.46 */
  readonly beta?: number | undefined;
}

/** Samples of a function of where in the window they are, from 0 to 1. */
function windowOf(where: string, length: number, options: WindowOptions, f: (at: number) => number): Tensor {
  requireWholeNumber(where, 'windowLength', length, { least: 0, most: 2 ** 30 });
  const { periodic = true, dtype = 'float32' } = options;
  requireBoolean(where, 'periodic', periodic);
  requireDType(where, dtype);
  requireFloating(where, 'dtype', dtype);
  const last = periodic ? length : length - 1;
  const values = Float64Array.from({ length }, (_, i) => (length === 1 ? 1 : f(i / last)));
  return tensor(values, { shape: [length], dtype });
}

const known = { periodic: true, dtype: true } as const;

/**
 * Hann window.
 *
 * `w[i] = ½ − ½ cos(2π i / n)`, with `n − 1` in place of `n` if it is not periodic
 *
 * @param windowLength `n`
 * @param options `periodic`: default true; `dtype`: default float32
 * @returns `[n]`
 * @throws {ConfigError} if the length is not a whole number
 * @example hannWindow(4).toArray(); // [0, 0.5, 1, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.hann_window.html
 */
export function hannWindow(windowLength: number, options: WindowOptions = {}): Tensor {
  requireOptions<WindowOptions>('hannWindow', options, known);
  return windowOf('hannWindow', windowLength, options, (at) => 0.5 - 0.5 * Math.cos(2 * Math.PI * at));
}

/**
 * Hamming window.
 *
 * `w[i] = α − β cos(2π i / n)`, with `n − 1` in place of `n` if it is not periodic
 *
 * @param windowLength `n`
 * @param options `alpha`: default 0.54; `beta`: default 0.46; `periodic`: default true; `dtype`: default float32
 * @returns `[n]`
 * @throws {ConfigError} if the length is not a whole number
 * @example hammingWindow(4).toArray(); // [0.080, 0.540, 1.000, 0.540]
 * @see https://pytorch.org/docs/stable/generated/torch.hamming_window.html
 */
export function hammingWindow(windowLength: number, options: HammingWindowOptions = {}): Tensor {
  const { alpha = 0.54, beta = 0.46 } = requireOptions<HammingWindowOptions>('hammingWindow', options, {
    alpha: true,
    beta: true,
    ...known,
  });
  requireNumber('hammingWindow', 'alpha', alpha);
  requireNumber('hammingWindow', 'beta', beta);
  return windowOf('hammingWindow', windowLength, options, (at) => alpha - beta * Math.cos(2 * Math.PI * at));
}

/**
 * Blackman window.
 *
 * `w[i] = 0.42 − ½ cos(2π i / n) + 0.08 cos(4π i / n)`, with `n − 1` in place of `n` if it is not periodic
 *
 * @param windowLength `n`
 * @param options `periodic`: default true; `dtype`: default float32
 * @returns `[n]`
 * @throws {ConfigError} if the length is not a whole number
 * @example blackmanWindow(4).toArray(); // [-0.000, 0.340, 1.000, 0.340]
 * @see https://pytorch.org/docs/stable/generated/torch.blackman_window.html
 */
export function blackmanWindow(windowLength: number, options: WindowOptions = {}): Tensor {
  requireOptions<WindowOptions>('blackmanWindow', options, known);
  const angle = (at: number): number => 2 * Math.PI * at;
  const f = (at: number): number => 0.42 - 0.5 * Math.cos(angle(at)) + 0.08 * Math.cos(2 * angle(at));
  return windowOf('blackmanWindow', windowLength, options, f);
}

/**
 * Bartlett window, a triangle.
 *
 * `w[i] = 1 − |2i / n − 1|`, with `n − 1` in place of `n` if it is not periodic
 *
 * @param windowLength `n`
 * @param options `periodic`: default true; `dtype`: default float32
 * @returns `[n]`
 * @throws {ConfigError} if the length is not a whole number
 * @example bartlettWindow(4).toArray(); // [0, 0.5, 1, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.bartlett_window.html
 */
export function bartlettWindow(windowLength: number, options: WindowOptions = {}): Tensor {
  requireOptions<WindowOptions>('bartlettWindow', options, known);
  return windowOf('bartlettWindow', windowLength, options, (at) => 1 - Math.abs(2 * at - 1));
}
