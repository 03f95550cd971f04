import { axesOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/index.ts';
import { isFloating, requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { equal } from '../elementwise/equal.ts';
import { mask } from '../elementwise/mask.ts';
import { sumAlong } from './sum-op.ts';
import { widened } from './widened.ts';
import { keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';

/**
 * Adds the elements along axes that are numbers.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`, but int64 of whole numbers and bool; 0 where all are NaN
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is 16-bit
 * @example nansum(tensor([[1, NaN], [3, 4]]), 1).toArray(); // [1, 7]
 * @see https://pytorch.org/docs/stable/generated/torch.nansum.html
 */
export function nansum(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  requireTensor('nansum', 'x', x);
  const numbers = widened(x);
  requireNumeric('nansum', 'x', numbers.dtype);
  const kept = isFloating(x.dtype) ? mask(x, equal(x, x)) : numbers;
  return sumAlong(kept, axesOf('nansum', x, axis), keepDimsOf('nansum', options));
}
