import { apply } from '../../apply.ts';
import { requireList, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { axisOf } from '../../arguments/axis.ts';
import { ShapeError } from '../../errors.ts';
import { bitsOf } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import type { OnnxValue } from '../../onnx-rule.ts';
import { becomesFile } from '../../recorder.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Axes } from '../reduction/define-reduction.ts';
import { concat } from './concat.ts';
import { flatten } from './flatten.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';

/** How many entries of an axis go round, from the end to the start. */
const rounds = (shift: number, length: number): number => (length === 0 ? 0 : ((shift % length) + length) % length);

export const rollOp = defineOp<[x: Tensor], { axis: number; shift: number }>({
  name: 'roll',
  infer: ([{ shape, dtype }]) => ({ shape, dtype }),
  forward([x], y, { axis, shift }) {
    const [from, to] = [bitsOf(x.data), bitsOf(y.data)];
    const [outer, length, inner] = splitAt(x.shape, axis);
    const moved = rounds(shift, length) * inner;
    const row = length * inner;
    for (let start = 0; start < outer * row; start += row) {
      to.set(from.subarray(start, start + row - moved), start + moved);
      to.set(from.subarray(start + row - moved, start + row), start);
    }
  },
  gradient: (dy, { attributes: { axis, shift } }) => [roll(dy, -shift, axis)],
  // at a position that follows from the size while the model runs: (-shift) mod length
  onnx({ axis, shift }, { inputs: [x], outputs: [y], node, ints }) {
    const one = { shape: [1], dtype: 'int64' } as const;
    const length = node({ opType: 'Shape', inputs: [x], attributes: { start: axis, end: axis + 1 } }, one);
    const whole = node({ opType: 'Max', inputs: [length, ints([1])] }, one); // nothing is divided by an empty axis
    const cut = node({ opType: 'Mod', inputs: [ints([-shift]), whole] }, one);
    const part = (start: OnnxValue, end: OnnxValue): OnnxValue =>
      node({ opType: 'Slice', inputs: [x, start, end, ints([axis])] }, y);
    return { opType: 'Concat', inputs: [part(cut, length), part(ints([0]), cut)], attributes: { axis } };
  },
  decomposition([x], { axis, shift }) {
    const last = rounds(shift, x.shape[axis]);
    return [last === 0 ? x : concat([slice(x, { axis, start: -last }), slice(x, { axis, end: -last })], axis)];
  },
});

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
    if (typeof value !== 'number' && (value !== null || name === 'shift')) requireList('roll', name, value);
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
  return shift === 0 && !becomesFile() ? x : apply(rollOp, [x], { axis, shift });
}
