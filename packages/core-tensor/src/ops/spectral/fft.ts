import type { Tensor } from '../../tensor.ts';
import {
  complexOf,
  fitted,
  scaled,
  transformOptions,
  transformsOptions,
  type FftnOptions,
  type FftOptions,
  type Transforms,
} from './fft-arguments.ts';
import { transformed } from './fft-op.ts';
import { sizeOf } from '../../shape.ts';

/** Transforms one axis after the other. */
function transformAxes(
  where: string,
  x: Tensor,
  { axes, lengths, norm, inverse }: Transforms & { readonly inverse: boolean },
): Tensor {
  const fit = axes.reduce((y, axis, i) => fitted(where, y, { axis, n: lengths[i] }), x);
  const y = axes.reduce((part, axis) => transformed(part, axis, inverse), fit);
  return scaled(y, norm, { length: sizeOf(axes.map((axis) => y.shape[axis])), inverse });
}

/**
 * Discrete Fourier transform along an axis, of any length.
 *
 * `y[k] = Σ x[j] · exp(−2πi j k / n)`
 *
 * In a file it is ONNX's `DFT`, or products with parts of its matrix where ONNX Runtime loses digits; its axis must have a fixed size.
 *
 * @param x `[…, n, 2]`, floating: the last axis has real and imaginary parts; or `[…, n, 1]`, real numbers
 * @param options `n`: cut off, or filled up with zeros; `axis`: −1 is the last one before that of real and imaginary parts, the default;
 *   `norm`: `'backward'` (default) divides by nothing, `'ortho'` by `√n`, `'forward'` by `n`
 * @returns `[…, n, 2]`
 * @throws {ShapeError} if the last axis has neither 2 nor 1 entries, or there is no such axis
 * @throws {ConfigError} if `n` is below 1 or `norm` unknown
 * @throws {DTypeError} if `x` is not floating
 * @example fft(tensor([[1], [0], [0]])).toArray(); // [[1, 0], [1, 0], [1, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.fft.html; https://onnx.ai/onnx/operators/onnx__DFT.html
 */
export function fft(x: Tensor, options: FftOptions = {}): Tensor {
  const complex = complexOf('fft', x);
  return transformAxes('fft', complex, { ...transformOptions('fft', complex.rank - 1, options), inverse: false });
}

/**
 * Inverse of `fft`.
 *
 * `x[j] = 1/n · Σ y[k] · exp(2πi j k / n)`
 *
 * @param x `[…, n, 2]`, floating: the last axis has real and imaginary parts; or `[…, n, 1]`, real numbers
 * @param options `n`, `axis`: as for `fft`; `norm`: `'backward'` (default) divides by `n`, `'ortho'` by `√n`, `'forward'` by nothing
 * @returns `[…, n, 2]`
 * @throws {ShapeError} if the last axis has neither 2 nor 1 entries, or there is no such axis
 * @throws {ConfigError} if `n` is below 1 or `norm` unknown
 * @throws {DTypeError} if `x` is not floating
 * @example ifft(tensor([[2, 0], [0, 0]])).toArray(); // [[1, 0], [1, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.ifft.html
 */
export function ifft(x: Tensor, options: FftOptions = {}): Tensor {
  const complex = complexOf('ifft', x);
  return transformAxes('ifft', complex, { ...transformOptions('ifft', complex.rank - 1, options), inverse: true });
}

/**
 * `fft` along two axes.
 *
 * @param x `[…, rows, columns, 2]`, floating; or with a last axis of 1, real numbers
 * @param options `s`: lengths; `axis`: default the last two before that of real and imaginary parts; `norm`: default `'backward'`
 * @returns `[…, rows, columns, 2]`
 * @throws {ShapeError} if the last axis has neither 2 nor 1 entries, or there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example fft2(ones([2, 2, 1])).toArray(); // [[[4, 0], [0, 0]], [[0, 0], [0, 0]]]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.fft2.html
 */
export function fft2(x: Tensor, options: FftnOptions = {}): Tensor {
  return several('fft2', x, { options, usual: [-2, -1], inverse: false });
}

/**
 * Inverse of `fft2`.
 *
 * @param x `[…, rows, columns, 2]`, floating; or with a last axis of 1, real numbers
 * @param options as for `fft2`
 * @returns `[…, rows, columns, 2]`
 * @throws {ShapeError} if the last axis has neither 2 nor 1 entries, or there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example ifft2(fft2(ones([2, 3, 1]))).shape; // [2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.ifft2.html
 */
export function ifft2(x: Tensor, options: FftnOptions = {}): Tensor {
  return several('ifft2', x, { options, usual: [-2, -1], inverse: true });
}

/**
 * `fft` along several axes.
 *
 * @param x `[…, 2]`, floating; or with a last axis of 1, real numbers
 * @param options `s`: lengths; `axis`: default as many of the last as `s` has, else all; `norm`: default `'backward'`
 * @returns `[…, 2]`
 * @throws {ShapeError} if the last axis has neither 2 nor 1 entries, or there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example fftn(ones([2, 2, 2, 1]), { axis: [0, 2] }).shape; // [2, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.fftn.html
 */
export function fftn(x: Tensor, options: FftnOptions = {}): Tensor {
  return several('fftn', x, { options, inverse: false });
}

/**
 * Inverse of `fftn`.
 *
 * @param x `[…, 2]`, floating; or with a last axis of 1, real numbers
 * @param options as for `fftn`
 * @returns `[…, 2]`
 * @throws {ShapeError} if the last axis has neither 2 nor 1 entries, or there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example ifftn(fftn(ones([2, 3, 1]))).shape; // [2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.ifftn.html
 */
export function ifftn(x: Tensor, options: FftnOptions = {}): Tensor {
  return several('ifftn', x, { options, inverse: true });
}

interface Several {
  readonly options: FftnOptions;
  readonly usual?: readonly number[] | undefined;
  readonly inverse: boolean;
}

function several(where: string, x: Tensor, { options, usual, inverse }: Several): Tensor {
  const complex = complexOf(where, x);
  return transformAxes(where, complex, { ...transformsOptions(where, complex.rank - 1, options, usual), inverse });
}
