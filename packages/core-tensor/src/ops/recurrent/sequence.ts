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
  /** the steps as they follow each other */
  readonly order: readonly number[];
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
  const steps = Array.from({ length }, (_, t) => t);
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
    order: d === 1 ? steps.toReversed() : steps,
  }));
}

/** The states after each step, in time's order, and after the last; steps that a sequence has not leave its state. */
function unroll(
  { x, weightIh, weightHh, biasIh, biasHh, initial, mask, order }: Direction,
  step: Step,
): { readonly outputs: Tensor; readonly last: readonly Tensor[] } {
  const fromInput = linear(x, weightIh, biasIh);
  const outputs: Tensor[] = [];
  let states = initial;
  for (const t of order) {
    const next = step(slice(fromInput, [t]), linear(states[0], weightHh, biasHh), states);
    const present = mask === undefined ? undefined : slice(mask, [t]);
    const before = states;
    states = present === undefined ? next : next.map((state, i) => where(present, state, before[i]));
    outputs[t] = present === undefined ? states[0] : where(present, states[0], 0);
  }
  return { outputs: stack(outputs), last: states };
}

/** A recurrence composed of other operations: all outputs, and each state after the last step. */
export function composeSequences(
  parts: Parts<Tensor>,
  states: number,
  stepOf: (direction: number) => Step,
): readonly Tensor[] {
  const all = directionsOf(parts, states).map((direction, d) => unroll(direction, stepOf(d)));
  const outputs = all.map((one) => one.outputs);
  const last = Array.from({ length: states }, (_, i) => stack(all.map((one) => one.last[i])));
  return [outputs.length === 1 ? outputs[0] : concat(outputs, -1), ...last];
}

/** The state before each step, `[length, batch, hidden]`, from those after each: masked steps have zeros. */
export function statesBefore({ reverse, initial: [first], mask }: Direction, y: Tensor): Tensor {
  const start = unsqueeze(first, 0);
  if (y.shape[0] === 1) return start;
  if (!reverse) return concat([start, slice(y, { axis: 0, end: -1 })]);
  const after = mask === undefined ? y : where(mask, y, start); // what a sequence has not yet begun
  return concat([slice(after, { axis: 0, start: 1 }), start]);
}
