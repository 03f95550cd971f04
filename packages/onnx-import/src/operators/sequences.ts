import { concat, split, squeeze, stack, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators, Value } from './operator.ts';
import { TensorSequence } from './tensor-sequence.ts';

/** A place in a sequence that is known. */
function placeIn(call: Call, i: number, length: number): number {
  const given = call.number(i, 0);
  const place = given < 0 ? given + length : given;
  return place >= 0 && place <= length ? place : call.fail(`takes place ${given} of a sequence of ${length}`, given);
}

function splitToSequence(call: Call): TensorSequence {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.rank);
  const sizes = call.numbers(1);
  const isScalar = call.has(1) && call.tensor(1).rank === 0;
  if (sizes !== null && !isScalar) return new TensorSequence(split(x, sizes, axis));
  const parts = split(x, sizes?.[0] ?? 1, axis);
  const keeps = sizes !== null || call.flag('keepdims', true);
  return new TensorSequence(keeps ? parts : parts.map((part) => squeeze(part, axis)));
}

function inserted(call: Call): TensorSequence {
  const { items } = call.sequence(0);
  const place = call.has(2) ? placeIn(call, 2, items.length) : items.length;
  const more = items.toSpliced(place, 0, call.tensor(1));
  call.requireSize([more.reduce((sum, { size }) => sum + size, 0)]); // a loop may add to it in every round
  return new TensorSequence(more);
}

function erased(call: Call): TensorSequence {
  const { items } = call.sequence(0);
  return new TensorSequence(items.toSpliced(call.has(1) ? placeIn(call, 1, items.length) : items.length - 1, 1));
}

function joined(call: Call): Tensor {
  const { items } = call.sequence(0);
  const axis = call.int('axis', 0);
  return call.flag('new_axis') ? stack(items, axis) : concat(items, axis);
}

/** A graph for every tensor of a sequence, or every row of a tensor beside it. */
function mapped(call: Call): TensorSequence[] {
  const { items } = call.sequence(0);
  const rows = items.map((item, k) =>
    call.run('body', [
      item,
      ...call.inputs.slice(1).map((value) => (value instanceof TensorSequence ? value.items[k] : value!)),
    ]),
  );
  const results = call.graph('body').outputs.length;
  return Array.from({ length: results }, (_, i) => new TensorSequence(rows.map((row) => row[i] as Tensor)));
}

/** Whether there is a value: none is what is left out. */
const hasElement = (call: Call): Tensor => tensor(call.has(0) ? 1 : 0, { dtype: 'bool' });

/** Values that may be missing are the values themselves, or nothing. */
const element = (call: Call): Value => call.inputs[0] ?? call.fail('takes a value that is not there');

export const sequences: Operators = {
  ConcatFromSequence: joined,
  Optional: { run: element, passes: [0] },
  OptionalGetElement: { run: element, passes: [0] },
  OptionalHasElement: { run: hasElement, fromSizes: true },
  SequenceAt: {
    run: (call) => {
      const { items } = call.sequence(0);
      return items[placeIn(call, 1, items.length)] ?? call.fail(`takes what is behind a sequence of ${items.length}`);
    },
    plain: [1],
  },
  SequenceConstruct: (call) => new TensorSequence(call.tensors()),
  SequenceEmpty: () => new TensorSequence([]),
  SequenceErase: { run: erased, plain: [1] },
  SequenceInsert: { run: inserted, plain: [2] },
  SequenceLength: {
    run: (call) => tensor(call.sequence(0).items.length, { dtype: 'int64' }),
    fromSizes: true,
  },
  SequenceMap: mapped,
  SplitToSequence: { run: splitToSequence, plain: [1] },
};
