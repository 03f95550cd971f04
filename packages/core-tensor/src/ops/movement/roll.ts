import { requireList, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { axisOf } from '../../arguments/axis.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { Axes } from '../reduction/define-reduction.ts';
import { concat } from './concat.ts';
import { flatten } from './flatten.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';

/**
 * Moves entries along axes; what leaves at the end comes in again at the start.
 *
 * @param x any shape and dtype
 * @param shift by how many entries, or a list with one shift for each axis; negative moves towards the start
 * @param axis one axis, or one for each shift, negative from the end; default null: the flattened tensor
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if shifts and axes differ in number, or an axis is outside the rank of `x`
 * @throws {ConfigError} if a shift is not a whole number
 * @example roll(tensor([1, 2, 3, 4]), 1).toArray(); // [4, 1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.roll.html
 */
export function roll(x: Tensor, shift: number | readonly number[], axis: Axes = null): Tensor {
  requireTensor('roll', 'x', x);
  for (const [name, value] of Object.entries({ shift, axis }))
    if (typeof value !== 'number' && value !== null) requireList('roll', name, value);
  if (axis === null) return reshape(roll(flatten(x), shift, 0), x.shape);
  const [shifts, axes] = [shift, axis].map((value) => (typeof value === 'number' ? [value] : value));
  if (shifts.length !== axes.length) {
    throw new ShapeError(
      'roll',
      `shift has ${shifts.length} entries but axis has ${axes.length}; each shift needs one axis`,
      {
        expected: axes.length,
        got: shifts.length,
      },
    );
  }
  return shifts.reduce((y: Tensor, by, i) => rollAxis(y, by, axisOf('roll', x, axes[i])), x);
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  requireWholeNumber('roll', 'a shift', shift);
  const length = x.shape[axis];
  const last = length === 0 ? 0 : ((shift % length) + length) % length; // so many come in again
  if (last === 0) return x;
  return concat([slice(x, { axis, start: -last }), slice(x, { axis, end: -last })], axis);
}
