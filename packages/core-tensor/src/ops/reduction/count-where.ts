import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { sumAlong } from './sum-op.ts';
import { keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';

/** The number of elements that are not 0, or of those that are. */
export function countWhere(
  name: string,
  x: Tensor,
  axis: Axes,
  { options, nonzero }: { readonly options: ReduceOptions; readonly nonzero: boolean },
): Tensor {
  const axes = axesOf(name, x, axis);
  const keepDims = keepDimsOf(name, options);
  const isCounted = x.dtype === 'bool' ? x : notEqual(x, 0);
  return sumAlong(cast(nonzero ? isCounted : logicalNot(isCounted), 'int32'), axes, keepDims);
}
