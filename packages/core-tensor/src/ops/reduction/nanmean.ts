import { axesOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { mask } from '../elementwise/mask.ts';
import { sumAlong } from './sum-op.ts';
import { keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';

/**
 * Averages the elements along axes that are numbers. Where there are none, the gradient is 0; in PyTorch it is NaN.
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`; NaN where all are
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example nanmean(tensor([[1, NaN], [3, 4]]), 1).toArray(); // [1, 3.5]
 * @see https://pytorch.org/docs/stable/generated/torch.nanmean.html
 */
export function nanmean(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  requireTensor('nanmean', 'x', x);
  requireFloating('nanmean', 'x', x.dtype);
  const [axes, keepDims] = [axesOf('nanmean', x, axis), keepDimsOf('nanmean', options)];
  const isNumber = equal(x, x);
  return div(sumAlong(mask(x, isNumber), axes, keepDims), sumAlong(cast(isNumber, x.dtype), axes, keepDims));
}
