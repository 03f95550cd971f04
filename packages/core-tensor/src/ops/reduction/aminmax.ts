import { axesOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';
import { requireElements } from './slices.ts';

/** The smallest and the largest of the same elements. */
export interface MinAndMax {
  readonly min: Tensor;
  readonly max: Tensor;
}

/**
 * Smallest and largest element along axes.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `{ min, max }`, each `x`'s shape without the axes, dtype of `x`; NaN where there is one
 * @throws {ShapeError} if an axis is outside the rank of `x`, given twice, or has no elements
 * @throws {DTypeError} if `x` is 16-bit
 * @example
 * const { min, max } = aminmax(tensor([3, 1, 2]));
 * [min.item(), max.item()]; // [1, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.aminmax.html
 */
export function aminmax(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): MinAndMax {
  requireTensor('aminmax', 'x', x);
  if (x.dtype !== 'bool') requireNumeric('aminmax', 'x', x.dtype);
  requireElements('aminmax', x, axesOf('aminmax', x, axis));
  keepDimsOf('aminmax', options);
  return { min: min(x, axis, options), max: max(x, axis, options) };
}
