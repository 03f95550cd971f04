import type { Tensor } from '../../tensor.ts';
import type { Axes } from './define-reduction.ts';
import { deviation, varianceOf, type VarianceOptions } from './deviation.ts';

export type { VarianceOptions };

/**
 * Mean squared distance from the mean along axes.
 *
 * `y = Σ (x − mean)² / (n − correction)`
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1, default false; `correction`: default 1
 * @returns `x`'s shape without the axes, dtype of `x`; NaN for a sample of one
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {ConfigError} if `correction` is negative
 * @example variance(tensor([1, 2, 3])).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.var.html (beside an infinity, all gradients are NaN here, and those of finite elements
 *   infinite there)
 */
export function variance(x: Tensor, axis: Axes = null, options: VarianceOptions = {}): Tensor {
  return varianceOf('variance', x, axis, options);
}

/**
 * Square root of the variance along axes, also where the variance itself is beyond the range of the dtype.
 *
 * @param x any shape, floating
 * @param axis as for `variance`
 * @param options as for `variance`
 * @returns `x`'s shape without the axes, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example standardDeviation(tensor([1, 3]), 0, { correction: 0 }).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.std.html
 */
export function standardDeviation(x: Tensor, axis: Axes = null, options: VarianceOptions = {}): Tensor {
  return deviation('standardDeviation', x, axis, options);
}
