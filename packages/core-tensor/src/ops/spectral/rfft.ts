import { tensor } from '../../create.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { concat } from '../movement/concat.ts';
import { flip } from '../movement/flip.ts';
import { slice } from '../movement/slice.ts';
import {
  fitted,
  requireComplex,
  requireReal,
  scaled,
  transformOptions,
  transformsOptions,
  type FftnOptions,
  type FftOptions,
  type Transforms,
} from './fft-arguments.ts';
import { realPart, realTransformed, transformed } from './fft-op.ts';

/** The last of the axes as real numbers, the others as complex ones. */
function forwards(where: string, x: Tensor, { axes, lengths, norm }: Transforms): Tensor {
  const fit = axes.reduce((y, axis, i) => fitted(where, y, { axis, n: lengths[i] }), x);
  const half = realTransformed(fit, axes[axes.length - 1]);
  const y = axes.slice(0, -1).reduce((part, axis) => transformed(part, axis, false), half);
  return scaled(y, norm, { length: sizeOf(axes.map((axis) => fit.shape[axis])), inverse: false });
}

/** All `n` entries of a transform of real numbers, of which the second half mirrors the first: `y[n − k]` is the conjugate of `y[k]`. */
function mirrored(x: Tensor, { axis, n }: { readonly axis: number; readonly n: number }): Tensor {
  const missing = n - x.shape[axis];
  const others = flip(slice(x, { axis, start: 1, end: 1 + missing }), axis);
  return concat([x, mul(others, tensor([1, -1], { dtype: x.dtype }))], axis);
}

function backwards(where: string, x: Tensor, { axes, lengths, norm }: Transforms): Tensor {
  const last = axes[axes.length - 1];
  const n = lengths.at(-1) ?? Math.max(1, 2 * (x.shape[last] - 1));
  const halves = [...lengths.slice(0, -1), Math.floor(n / 2) + 1];
  const fit = axes.reduce((y, axis, i) => fitted(where, y, { axis, n: halves[i] }), x);
  const others = axes.slice(0, -1).reduce((part, axis) => transformed(part, axis, true), fit);
  const y = realPart(transformed(mirrored(others, { axis: last, n }), last, true));
  return scaled(y, norm, { length: sizeOf(axes.map((axis) => y.shape[axis])), inverse: true });
}

/**
 * Discrete Fourier transform of real numbers along an axis: the first half of `fft`, of which the other is the mirror image.
 *
 * `y[k] = Σ x[j] · exp(−2πi j k / n)` for `k` in 0 … n/2
 *
 * In a file it is ONNX's `DFT`, or products with parts of its matrix where ONNX Runtime loses digits; its axis must have a fixed size.
 *
 * @param x `[…, n]`, floating
 * @param options `n`: cut off, or filled up with zeros; `axis`: default −1; `norm`: `'backward'` (default) divides by nothing, `'ortho'` by
 *   `√n`, `'forward'` by `n`
 * @returns `[…, ⌊n/2⌋ + 1, 2]`: the last axis has real and imaginary parts
 * @throws {ShapeError} if there is no such axis
 * @throws {ConfigError} if `n` is below 1 or `norm` unknown
 * @throws {DTypeError} if `x` is not floating
 * @example rfft(tensor([1, 2, 3, 4])).toArray(); // [[10, 0], [-2, 2], [-2, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.rfft.html; https://onnx.ai/onnx/operators/onnx__DFT.html
 */
export function rfft(x: Tensor, options: FftOptions = {}): Tensor {
  requireReal('rfft', x);
  return forwards('rfft', x, transformOptions('rfft', x.rank, options));
}

/**
 * Inverse of `rfft`.
 *
 * @param x `[…, m, 2]`, floating: the last axis has real and imaginary parts
 * @param options `n`: length of the result, default `2 (m − 1)`, which is even; `axis`: −1 is the last one before that of real and imaginary
 *   parts, the default; `norm`: `'backward'` (default) divides by `n`, `'ortho'` by `√n`, `'forward'` by nothing
 * @returns `[…, n]`
 * @throws {ShapeError} if the last axis has not 2 entries, or there is no such axis
 * @throws {ConfigError} if `n` is below 1 or `norm` unknown
 * @throws {DTypeError} if `x` is not floating
 * @example irfft(rfft(tensor([1, 2, 3])), { n: 3 }).toArray(); // [1.000, 2.000, 3.000]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.irfft.html
 */
export function irfft(x: Tensor, options: FftOptions = {}): Tensor {
  requireComplex('irfft', x);
  return backwards('irfft', x, transformOptions('irfft', x.rank - 1, options));
}

/**
 * `rfft` along the last, and `fft` along the other of two axes.
 *
 * @param x `[…, rows, columns]`, floating
 * @param options `s`: lengths; `axis`: default the last two; `norm`: default `'backward'`
 * @returns `[…, rows, ⌊columns/2⌋ + 1, 2]`
 * @throws {ShapeError} if there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example rfft2(ones([2, 2])).toArray(); // [[[4, 0], [0, 0]], [[0, 0], [0, 0]]]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.rfft2.html
 */
export function rfft2(x: Tensor, options: FftnOptions = {}): Tensor {
  requireReal('rfft2', x);
  return forwards('rfft2', x, transformsOptions('rfft2', x.rank, options, [-2, -1]));
}

/**
 * Inverse of `rfft2`.
 *
 * @param x `[…, rows, m, 2]`, floating
 * @param options `s`: lengths of the result, default `rows` and `2 (m − 1)`; `axis`: default the last two before that of real and
 *   imaginary parts; `norm`: default `'backward'`
 * @returns `[…, rows, columns]`
 * @throws {ShapeError} if the last axis has not 2 entries, or there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example irfft2(rfft2(ones([2, 4]))).shape; // [2, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.irfft2.html
 */
export function irfft2(x: Tensor, options: FftnOptions = {}): Tensor {
  requireComplex('irfft2', x);
  return backwards('irfft2', x, transformsOptions('irfft2', x.rank - 1, options, [-2, -1]));
}

/**
 * `rfft` along the last, and `fft` along the others of several axes.
 *
 * @param x any shape, floating
 * @param options `s`: lengths; `axis`: default as many of the last as `s` has, else all; `norm`: default `'backward'`
 * @returns `x`'s shape with half the last axis, and a new one of 2
 * @throws {ShapeError} if there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example rfftn(ones([2, 3, 4])).shape; // [2, 3, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.rfftn.html
 */
export function rfftn(x: Tensor, options: FftnOptions = {}): Tensor {
  requireReal('rfftn', x);
  return forwards('rfftn', x, transformsOptions('rfftn', x.rank, options));
}

/**
 * Inverse of `rfftn`.
 *
 * @param x `[…, 2]`, floating
 * @param options `s`: lengths of the result; `axis`: as for `rfftn`, without that of real and imaginary parts; `norm`: default `'backward'`
 * @returns real numbers, without the last axis
 * @throws {ShapeError} if the last axis has not 2 entries, or there is no such axis
 * @throws {DTypeError} if `x` is not floating
 * @example irfftn(rfftn(ones([2, 3, 4]))).shape; // [2, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.irfftn.html
 */
export function irfftn(x: Tensor, options: FftnOptions = {}): Tensor {
  requireComplex('irfftn', x);
  return backwards('irfftn', x, transformsOptions('irfftn', x.rank - 1, options));
}
