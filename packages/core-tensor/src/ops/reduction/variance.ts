import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { mean } from './mean.ts';
import { mul } from '../elementwise/mul.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';
import { sqrtOfSquares } from '../elementwise/sqrt-of-squares.ts';
import { sub } from '../elementwise/sub.ts';

interface VarianceOptions extends ReduceOptions {
  /** what is taken off the count; default 1 (a sample), 0 for a whole population */
  readonly correction?: number | undefined;
}

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
 * @see https://pytorch.org/docs/stable/generated/torch.var.html
 */
export function variance(x: Tensor, axis: Axes = null, options: VarianceOptions = {}): Tensor {
  const { keepDims = false, correction = 1 } = requireOptions<VarianceOptions>('variance', options, {
    keepDims: true,
    correction: true,
  });
  requireNumber('variance', 'correction', correction, { least: 0 });
  const axes = axesOf('variance', x, axis);
  const count = axes.reduce((size, each) => size * x.shape[each], 1);
  const distance = sub(x, mean(x, axes, { keepDims: true }));
  const spread = mean(mul(distance, distance), axes, { keepDims });
  return correction === 0 ? spread : mul(spread, count / Math.max(0, count - correction));
}

/**
 * Square root of the variance along axes.
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
  requireTensor('standardDeviation', 'x', x);
  return sqrtOfSquares(variance(x, axis, options));
}
