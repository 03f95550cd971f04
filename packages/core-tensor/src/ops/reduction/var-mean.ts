import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import type { Axes } from './define-reduction.ts';
import { deviation, varianceOf, type VarianceOptions } from './deviation.ts';
import { mean } from './mean.ts';

/**
 * Variance and mean along axes.
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options as for `variance`
 * @returns `[variance, mean]`, each `x`'s shape without the axes, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example varMean(tensor([1, 2, 3])).map((y) => y.item()); // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.var_mean.html
 */
export function varMean(x: Tensor, axis: Axes = null, options: VarianceOptions = {}): [variance: Tensor, mean: Tensor] {
  requireTensor('varMean', 'x', x);
  requireFloating('varMean', 'x', x.dtype);
  return [varianceOf('varMean', x, axis, options), mean(x, axis, { keepDims: options.keepDims })];
}

/**
 * Standard deviation and mean along axes.
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options as for `std`
 * @returns `[deviation, mean]`, each `x`'s shape without the axes, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example stdMean(tensor([1, 2, 3])).map((y) => y.item()); // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.std_mean.html
 */
export function stdMean(
  x: Tensor,
  axis: Axes = null,
  options: VarianceOptions = {},
): [deviation: Tensor, mean: Tensor] {
  requireTensor('stdMean', 'x', x);
  requireFloating('stdMean', 'x', x.dtype);
  return [deviation('stdMean', x, axis, options), mean(x, axis, { keepDims: options.keepDims })];
}
