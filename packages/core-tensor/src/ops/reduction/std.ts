import type { Tensor } from '../../tensor.ts';
import type { Axes } from './define-reduction.ts';
import { deviation, type VarianceOptions } from './deviation.ts';

/**
 * Standard deviation along axes: `standardDeviation` by PyTorch's name.
 *
 * `y = √(Σ (x − mean)² / (n − correction))`
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1, default false; `correction`: what is taken off the count, default 1
 * @returns `x`'s shape without the axes, dtype of `x`; NaN for a sample of one
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example std(tensor([1, 3]), 0, { correction: 0 }).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.std.html
 */
export function std(x: Tensor, axis: Axes = null, options: VarianceOptions = {}): Tensor {
  return deviation('std', x, axis, options);
}
