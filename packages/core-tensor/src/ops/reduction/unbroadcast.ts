import { sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshapeTo } from '../movement/reshape-op.ts';
import { sumAlong } from './sum-op.ts';

/** Undoes broadcasting: sums the axes along which a tensor of `shape` was stretched to `x`. */
export function unbroadcast(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const added = x.rank - shape.length;
  const axes: number[] = [];
  for (let axis = 0; axis < x.rank; axis++) {
    if (axis < added || (shape[axis - added] === 1 && x.shape[axis] !== 1)) axes.push(axis);
  }
  return reshapeTo(sumAlong(x, axes), shape);
}
