import { full, zerosLike } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { where } from '../elementwise/where.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { matmul } from '../product/matmul.ts';
import { sum } from '../reduction/sum.ts';
import type { ScanStep } from './scan.ts';
import { composeSequences, directionsOf, outputsBefore, type Direction } from './sequence.ts';
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
  readonly dy: Tensor;
  /** gradient of the last cell, `[batch, hidden]` */
  readonly dCell: Tensor | null;
  /** what was saved of all steps, `[length, batch, hidden]` each */
  readonly saved: readonly Tensor[];
  /** whether the gradients will be differentiated in turn */
  readonly isDifferentiated: boolean;
}

export type CellRule = (backwards: Backwards) => CellGradient;

/** Values of steps that there are; `otherwise` for the others. */
export function masked({ mask }: Direction, x: Tensor, otherwise: number): Tensor {
  return mask === undefined ? x : where(mask, x, full([], otherwise, { dtype: x.dtype }));
}

/** Which steps there are, as a sequence of its own. */
export const masksOf = ({ mask }: Direction): readonly Tensor[] => (mask === undefined ? [] : [mask]);

/** Rows of all steps in one matrix. */
const rowsOf = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], x.shape[2]]);

/** Of a cell's kind: how many states it has, a step of it, and the way back. */
export interface CellKind {
  readonly states: number;
  readonly step: ScanStep;
  readonly rule: CellRule;
}

/** What is known of a recurrence when its gradient is asked for. */
interface Known {
  /** outputs of all steps */
  readonly y: Tensor;
  /** what was saved, `[directions, length, batch, hidden]` each */
  readonly saved: readonly Tensor[];
  /** gradient of the outputs */
  readonly dy: Tensor | null;
  /** gradient of the last cells */
  readonly dCells: Tensor | null;
  readonly needsX: boolean;
  /** whether the gradients will be differentiated in turn */
  readonly createGraph: boolean;
}

/**
 * Gradients of all inputs of a recurrence. Backpropagation through time needs one small product a step; those of the weights are one
 * product over all steps.
 *
 * @see Werbos (1990), Backpropagation through time
 */
export function sequenceGradient(
  parts: Parts<Tensor>,
  { states, step, rule }: CellKind,
  { y, dy, dCells, needsX, createGraph, ...known }: Known,
): (Tensor | null)[] {
  const { hidden } = sizesOf(parts);
  const { saved } = createGraph ? composeSequences(parts, states, () => step, { isDifferentiated: true }) : known;
  const found = directionsOf(parts, states).map((direction, d) => {
    const own = (x: Tensor): Tensor =>
      x.shape[2] === hidden ? x : slice(x, { axis: 2, start: d * hidden, end: (d + 1) * hidden });
    const before = outputsBefore(direction, own(y));
    const cell = rule({
      direction,
      before,
      y: own(y),
      dy: dy === null ? zerosLike(before) : masked(direction, own(dy), 0),
      dCell: dCells === null ? null : slice(dCells, [d]),
      saved: saved.map((each) => slice(each, [d])),
      isDifferentiated: createGraph,
    });
    const [inputRows, stateRows] = [rowsOf(cell.fromInput), rowsOf(cell.fromState)];
    return {
      x: needsX ? matmul(cell.fromInput, direction.weightIh) : null,
      weightIh: matmul(inputRows, rowsOf(direction.x), { transposeA: true }),
      weightHh: matmul(stateRows, rowsOf(before), { transposeA: true }),
      bias: concat([sum(inputRows, 0), sum(stateRows, 0)]),
      initial: cell.initial,
    };
  });
  return [
    found.map(({ x }) => x).reduce((total, x) => (total === null || x === null ? null : add(total, x))),
    stack(found.map(({ weightIh }) => weightIh)),
    stack(found.map(({ weightHh }) => weightHh)),
    stack(found.map(({ bias }) => bias)),
    ...parts.initial.map((_, i) => stack(found.map(({ initial }) => initial[i]))),
    ...(parts.lengths === undefined ? [] : [null]),
  ];
}
