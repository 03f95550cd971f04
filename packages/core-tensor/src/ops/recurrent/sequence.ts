import { arange, zeros } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { greater } from '../elementwise/greater.ts';
import { where } from '../elementwise/where.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { linear } from '../product/linear.ts';
import type { Step } from './cells.ts';
import { scan, type ScanStep } from './scan.ts';
import type { ScanKernel } from './scan-kernel.ts';
import { sizesOf, type Parts } from './recurrence.ts';

/** One direction of a recurrence: matrices instead of stacks of them. */
export interface Direction {
  readonly reverse: boolean;
  /** `[length, batch, features]` */
  readonly x: Tensor;
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor;
  readonly biasHh: Tensor;
  /** `[batch, hidden]` each, before the first step */
  readonly initial: readonly Tensor[];
  /** `[length, batch, 1]`: which steps there are; absent: all */
  readonly mask: Tensor | undefined;
}

/** Which steps sequences of such lengths have, `[length, batch, 1]`. */
export function maskOf(lengths: Tensor, length: number): Tensor {
  const steps = arange(length, { dtype: 'int32' });
  return greater(reshape(lengths, [1, lengths.size, 1]), reshape(steps, [length, 1, 1]));
}

/** The directions, each by itself. @param states how many a step has */
export function directionsOf(parts: Parts<Tensor>, states: number): Direction[] {
  const { x, weightIh, weightHh, bias, initial, lengths } = parts;
  const { length, batch, directions, hidden } = sizesOf(parts);
  const gates = weightIh.shape[1];
  const mask = lengths === undefined ? undefined : maskOf(lengths, length);
  return Array.from({ length: directions }, (_, d) => ({
    reverse: d === 1,
    x,
    weightIh: slice(weightIh, [d]),
    weightHh: slice(weightHh, [d]),
    biasIh: slice(bias, [d, [0, gates]]),
    biasHh: slice(bias, [d, [gates, 2 * gates]]),
    initial: Array.from({ length: states }, (_state, i) =>
      i < initial.length ? slice(initial[i], [d]) : zeros([batch, hidden], { dtype: x.dtype }),
    ),
    mask,
  }));
}

/**
 * A step as one of a scan. Entries: what the gates take from the input, and whether the sequences have this step. Kept: states, then what is saved.
 *
 * @param isSaved whether anything is kept but the outputs
 */
export function scanStepOf(step: Step, isSaved = true): ScanStep {
  return (before, [fromInput, present], [weightHh, biasHh]) => {
    const { states, saved } = step(fromInput, linear(before[0], weightHh, biasHh), before);
    const kept = present === undefined ? states : states.map((state, i) => where(present, state, before[i]));
    const y = present === undefined ? states[0] : where(present, states[0], 0);
    return { states: kept, outputs: isSaved ? [y, ...kept.slice(1), ...saved] : [y] };
  };
}

/** What a recurrence gives. */
interface Sequences {
  /** `[length, batch, directions · hidden]`; 0 behind the ends of sequences */
  readonly outputs: Tensor;
  /** each state after the last step, `[directions, batch, …]` */
  readonly last: readonly Tensor[];
  /** states behind the first, then what the gradient asks for, of all steps, `[directions, length, batch, …]` */
  readonly saved: readonly Tensor[];
}

interface HowComposed {
  readonly isDifferentiated?: boolean | undefined;
  readonly outside?: ((direction: number) => readonly Tensor[]) | undefined;
  readonly kernel?: ScanKernel | undefined;
}

/**
 * A recurrence composed of other operations.
 *
 * @param states how many a step has
 * @param options `isDifferentiated`: whether gradients go through it; `outside`: what steps of a direction take besides its weight and bias; `kernel`: does the same
 */
export function composeSequences(
  parts: Parts<Tensor>,
  states: number,
  stepOf: (direction: number) => ScanStep,
  { isDifferentiated = false, outside = () => [], kernel }: HowComposed = {},
): Sequences {
  const all = directionsOf(parts, states).map(
    ({ x, weightIh, weightHh, biasIh, biasHh, initial, mask, reverse }, d) => {
      const fromInput = linear(x, weightIh, biasIh);
      return scan(stepOf(d), {
        states: [initial[0], ...initial.slice(1)],
        sequences: mask === undefined ? [fromInput] : [fromInput, mask],
        outside: [weightHh, biasHh, ...outside(d)],
        reverse,
        isDifferentiated,
        kernel,
      });
    },
  );
  const [last, [outputs, ...saved]] = [all[0].slice(0, states), all[0].slice(states)].map((results, half) =>
    results.map((_, i) => all.map((one) => one[half * states + i])),
  );
  return {
    outputs: outputs.length === 1 ? outputs[0] : concat(outputs, -1),
    last: last.map((each) => stack(each)),
    saved: saved.map((each) => stack(each)),
  };
}

/** The state before each step, `[length, batch, hidden]`, from those after each; of outputs, what a sequence has not yet begun has to be `first`. */
export function statesBefore({ reverse }: Direction, first: Tensor, after: Tensor): Tensor {
  const start = unsqueeze(first, 0);
  if (after.shape[0] === 1) return start;
  return reverse
    ? concat([slice(after, { axis: 0, start: 1 }), start])
    : concat([start, slice(after, { axis: 0, end: -1 })]);
}

/** The output before each step, likewise; outputs of steps that a sequence has not are 0. */
export function outputsBefore(direction: Direction, y: Tensor): Tensor {
  const { reverse, initial, mask } = direction;
  const isBegun = !reverse || mask === undefined;
  return statesBefore(direction, initial[0], isBegun ? y : where(mask, y, unsqueeze(initial[0], 0)));
}
