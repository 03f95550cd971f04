import {
  abs,
  ConfigError,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  max,
  requireWholeNumber,
  sub,
  sum,
  unsqueeze,
} from '@gradkit/core-tensor/functional';
import { allHold } from './all-hold.ts';
import { Constraint, type ConstraintTest } from './constraint.ts';
import { real } from './numbers.ts';

const vector = (isDiscrete: boolean, holds: ConstraintTest['holds'], rule: ConstraintTest['rule']): ConstraintTest => ({
  isDiscrete,
  eventDim: 1,
  holds,
  rule,
});

/** At least 0, with a sum of 1 along the last axis. */
export const simplex = new Constraint(
  'simplex',
  vector(
    false,
    (value) => logicalAnd(allHold(greaterEqual(value, 0)), less(abs(sub(sum(value, -1), 1)), 1e-6)),
    () => 'at least 0 everywhere, with the sum 1',
  ),
);

/** A single 1 among zeros along the last axis. */
export const oneHot = new Constraint(
  'oneHot',
  vector(
    true,
    (value) => logicalAnd(allHold(logicalOr(equal(value, 0), equal(value, 1))), equal(sum(value, -1), 1)),
    () => 'one 1 among zeros',
  ),
);

/** What probabilities are proportional to. */
export const weights = new Constraint(
  'weights',
  vector(
    false,
    (value) => {
      const total = sum(value, -1);
      return logicalAnd(allHold(greaterEqual(value, 0)), logicalAnd(greater(total, 0), less(total, Infinity)));
    },
    () => 'at least 0 everywhere, with a finite sum above 0',
  ),
);

/** Logarithms of them: −∞ is the logarithm of 0. */
export const logitVector = new Constraint(
  'logits',
  vector(
    false,
    (value) => {
      const most = max(value, -1);
      const isFinite = logicalAnd(greater(most, -Infinity), less(most, Infinity));
      return logicalAnd(allHold(equal(value, value)), isFinite);
    },
    () => 'numbers, not NaN, the largest of them finite',
  ),
);

const multinomialTest = vector(
  true,
  (value, [most]) => logicalAnd(allHold(greaterEqual(value, 0)), lessEqual(sum(value, -1), most)),
  ([most]) => `at least 0 everywhere, with a sum of at most ${most}`,
);

/** Counts along the last axis whose sum is at most a number. @example multinomial(2).check(tensor([1, 2])).toArray(); // false */
export const multinomial = (most: number): Constraint => new Constraint('multinomial', multinomialTest, [most]);

const holdsForEach: ConstraintTest['holds'] = (value, bounds, { base, count }) =>
  allHold(base!.holds(value, bounds, base!), count);

const ruleOfEach: ConstraintTest['rule'] = (bounds, { base }) => `${base!.rule(bounds, base!)} everywhere`;

/**
 * A constraint that has to hold for all elements of an event: its last axes are the last of the values.
 *
 * @param base what holds for each
 * @param reinterpretedBatchNdims how many axes more an event has
 * @example constraints.independent(constraints.positive, 1).check(tensor([1, -1])).toArray(); // false
 */
export function independent(base: Constraint, reinterpretedBatchNdims: number): Constraint {
  if (!(base instanceof Constraint))
    throw new ConfigError('independent', 'base must be a constraint, such as positive', { got: base });
  requireWholeNumber('independent', 'reinterpretedBatchNdims', reinterpretedBatchNdims, { least: 0 });
  const { isDiscrete, eventDim } = base;
  const test: ConstraintTest = {
    isDiscrete,
    eventDim: eventDim + reinterpretedBatchNdims,
    holds: holdsForEach,
    rule: ruleOfEach,
    base: base.test,
    count: reinterpretedBatchNdims,
  };
  return new Constraint('independent', test, base.bounds, [base]);
}

/** Vectors of numbers, none of them NaN. */
export const realVector = independent(real, 1);

const holdsForComponents: ConstraintTest['holds'] = (value, bounds, { base, eventDim }) =>
  allHold(base!.holds(unsqueeze(value, -1 - eventDim), bounds, base!));

/** What holds of a value for all components of a mixture, which are the last axis of the batch of `base`. */
export function forEachComponent(base: Constraint): Constraint {
  const { isDiscrete, eventDim } = base;
  const test = { isDiscrete, eventDim, holds: holdsForComponents, rule: ruleOfComponents, base: base.test };
  return new Constraint('mixture', test, base.bounds, [base]);
}

const ruleOfComponents: ConstraintTest['rule'] = (bounds, { base }) => base!.rule(bounds, base!);
