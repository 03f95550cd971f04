import { applyAll } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import type { ValuesAndIndices } from '../indexing/sorting.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { defineRunningExtremum } from './define-running-extremum.ts';

export const cummaxOp = defineRunningExtremum('cummax', 1);

/**
 * Largest entry so far along an axis, and where it stands.
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative counts from the end
 * @returns `{ values, indices }`: same shape and dtype as `x`, NaN from the first one on; int32 positions, of equal entries the last
 * @throws {ShapeError} if the axis is outside the rank of `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example
 * const { values, indices } = cummax(tensor([2, 1, 3]), 0);
 * [values.toArray(), indices.toArray()]; // [[2, 2, 3], [0, 0, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.cummax.html
 */
export function cummax(x: Tensor, axis: number): ValuesAndIndices {
  const [values, indices] = alongAxis('cummax', x, axis, (of, along) => applyAll(cummaxOp, [of], { axis: along }));
  return { values, indices };
}
