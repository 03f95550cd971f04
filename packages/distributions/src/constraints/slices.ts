import { concat, split, squeeze, stack, type Operand } from '@gradkit/core-tensor/functional';
import { Constraint, type ConstraintTest } from './constraint.ts';

export interface SlicesTest extends ConstraintTest {
  readonly tests: readonly { readonly test: ConstraintTest; readonly bounds: readonly Operand[] }[];
  readonly axis: number;
  readonly lengths: readonly number[];
}

const testsOf = (parts: readonly Constraint[]): SlicesTest['tests'] =>
  parts.map(({ test, bounds }) => ({ test, bounds }));

const rule: ConstraintTest['rule'] = (_, test) =>
  (test as SlicesTest).tests
    .map((part) =>
      part.test.rule(
        part.bounds.map((bound) => (typeof bound === 'number' ? bound : NaN)),
        part.test,
      ),
    )
    .join(', then ');

const holdsForParts: ConstraintTest['holds'] = (value, _, test) => {
  const { tests, lengths, axis } = test as SlicesTest;
  const parts = split(value, lengths, axis);
  return concat(
    parts.map((part, i) => tests[i].test.holds(part, tests[i].bounds, tests[i].test)),
    axis,
  );
};

const holdsForSlices: ConstraintTest['holds'] = (value, _, test) => {
  const { tests, axis } = test as SlicesTest;
  const parts = split(
    value,
    tests.map(() => 1),
    axis,
  ).map((part) => squeeze(part, axis));
  return stack(
    parts.map((part, i) => tests[i].test.holds(part, tests[i].bounds, tests[i].test)),
    axis,
  );
};

/** Constraints of parts that lie one behind the other along an axis. @example cat([positive, real], 0, [1, 1]).check(tensor([1, -1])).toArray(); // [true, true] */
export function cat(
  parts: readonly Constraint[],
  axis = 0,
  lengths: readonly number[] = parts.map(() => 1),
): Constraint {
  const test: SlicesTest = {
    isDiscrete: parts.some(({ isDiscrete }) => isDiscrete),
    eventDim: Math.max(...parts.map(({ eventDim }) => eventDim)),
    holds: holdsForParts,
    rule,
    tests: testsOf(parts),
    axis,
    lengths,
  };
  return new Constraint('cat', test, [], parts);
}

/** Constraints of slices that lie beside each other. @example stack([positive, real]).check(tensor([1, -1])).toArray(); // [true, true] */
export function stackOf(parts: readonly Constraint[], axis = 0): Constraint {
  const most = Math.max(...parts.map(({ eventDim }) => eventDim));
  const test: SlicesTest = {
    isDiscrete: parts.some(({ isDiscrete }) => isDiscrete),
    eventDim: axis + most < 0 ? most + 1 : most,
    holds: holdsForSlices,
    rule,
    tests: testsOf(parts),
    axis,
    lengths: [],
  };
  return new Constraint('stack', test, [], parts);
}
