import { tensor } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { requireComplex, requireReal, transformOptions, type FftOptions } from './fft-arguments.ts';
import { irfft, rfft } from './rfft.ts';

const conjugate = (x: Tensor): Tensor => mul(x, tensor([1, -1], { dtype: x.dtype }));

/** The other direction divides by what this one does not. */
const opposite = { backward: 'forward', forward: 'backward', ortho: 'ortho' } as const;

const swapped = ({ norm = 'backward', ...others }: FftOptions): FftOptions => ({ ...others, norm: opposite[norm] });

/**
 * Discrete Fourier transform of a signal whose second half mirrors the first, of which only the first is given: real numbers.
 *
 * @param x `[…, m, 2]`, floating: the last axis has real and imaginary parts
 * @param options `n`: length of the result, default `2 (m − 1)`; `axis`: −1 is the last one before that of real and imaginary parts, the
 *   default; `norm`: `'backward'` (default) divides by nothing, `'ortho'` by `√n`, `'forward'` by `n`
 * @returns `[…, n]`
 * @throws {ShapeError} if the last axis has not 2 entries, or there is no such axis
 * @throws {ConfigError} if `n` is below 1 or `norm` unknown
 * @throws {DTypeError} if `x` is not floating
 * @example hfft(tensor([[1, 0], [2, 0], [3, 0]])).toArray(); // [8, -2, 0, -2]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.hfft.html
 */
export function hfft(x: Tensor, options: FftOptions = {}): Tensor {
  requireComplex('hfft', x);
  transformOptions('hfft', x.rank - 1, options);
  return irfft(conjugate(x), swapped(options));
}

/**
 * Inverse of `hfft`.
 *
 * @param x `[…, n]`, floating
 * @param options `n`: cut off, or filled up with zeros; `axis`: default −1; `norm`: `'backward'` (default) divides by `n`, `'ortho'` by `√n`,
 *   `'forward'` by nothing
 * @returns `[…, ⌊n/2⌋ + 1, 2]`: the last axis has real and imaginary parts
 * @throws {ShapeError} if there is no such axis
 * @throws {ConfigError} if `n` is below 1 or `norm` unknown
 * @throws {DTypeError} if `x` is not floating
 * @example ihfft(tensor([8, -2, 0, -2])).toArray(); // [[1, 0], [2, 0], [3, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.ihfft.html
 */
export function ihfft(x: Tensor, options: FftOptions = {}): Tensor {
  requireReal('ihfft', x);
  transformOptions('ihfft', x.rank, options);
  return conjugate(rfft(x, swapped(options)));
}
