import { full } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { where } from '../elementwise/where.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { matmul } from '../product/matmul.ts';
import { sum } from '../reduction/sum.ts';
import { directionsOf, statesBefore, type Direction } from './sequence.ts';
import type { Parts } from './recurrence.ts';
import { sizesOf } from './recurrence.ts';

/** What a cell's rule finds for one direction. */
interface CellGradient {
  /** of what the gates take from the input, `[length, batch, gates]` */
  readonly fromInput: Tensor;
  /** of what they take from the state, likewise */
  readonly fromState: Tensor;
  /** of the states before the first step, `[batch, hidden]` each */
  readonly initial: readonly Tensor[];
}

/** What a cell's rule starts from. */
interface Backwards {
  readonly direction: Direction;
  /** states before each step, `[length, batch, hidden]` */
  readonly before: Tensor;
  /** outputs of each step, likewise */
  readonly y: Tensor;
  /** gradient of those; zeros for steps that a sequence has not */
  readonly dy: Tensor | null;
  /** gradient of the last cell, `[batch, hidden]` */
  readonly dCell: Tensor | null;
}

export type CellRule = (backwards: Backwards) => CellGradient;

/** Values of steps that there are; `otherwise` for the others. */
export function masked({ mask }: Direction, x: Tensor, otherwise: number): Tensor {
  return mask === undefined ? x : where(mask, x, full([], otherwise, { dtype: x.dtype }));
}

/** Rows of all steps in one matrix. */
const rowsOf = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], x.shape[2]]);

/**
 * Gradients of all inputs of a recurrence. Backpropagation through time needs one small product a step; those of the weights are one
 * product over all steps.
 *
 * @param y outputs of all steps
 * @param given `dy`: gradient of those; `dCells`: of the last cells
 * @see Werbos (1990), Backpropagation through time
 */
export function sequenceGradient(
  parts: Parts<Tensor>,
  y: Tensor,
  { dy, dCells }: { readonly dy: Tensor | null; readonly dCells: Tensor | null },
  { states, rule }: { readonly states: number; readonly rule: CellRule },
): (Tensor | null)[] {
  const { hidden } = sizesOf(parts);
  const found = directionsOf(parts, states).map((direction, d) => {
    const own = (x: Tensor): Tensor =>
      x.shape[2] === hidden ? x : slice(x, { axis: 2, start: d * hidden, end: (d + 1) * hidden });
    const before = statesBefore(direction, own(y));
    const cell = rule({
      direction,
      before,
      y: own(y),
      dy: dy === null ? null : masked(direction, own(dy), 0),
      dCell: dCells === null ? null : slice(dCells, [d]),
    });
    const [inputRows, stateRows] = [rowsOf(cell.fromInput), rowsOf(cell.fromState)];
    return {
      x: matmul(cell.fromInput, direction.weightIh),
      weightIh: matmul(inputRows, rowsOf(direction.x), { transposeA: true }),
      weightHh: matmul(stateRows, rowsOf(before), { transposeA: true }),
      bias: concat([sum(inputRows, 0), sum(stateRows, 0)]),
      initial: cell.initial,
    };
  });
  return [
    found.map(({ x }) => x).reduce((total, x) => add(total, x)),
    stack(found.map(({ weightIh }) => weightIh)),
    stack(found.map(({ weightHh }) => weightHh)),
    stack(found.map(({ bias }) => bias)),
    ...parts.initial.map((_, i) => stack(found.map(({ initial }) => initial[i]))),
    ...(parts.lengths === undefined ? [] : [null]),
  ];
}
