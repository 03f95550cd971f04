import {
  equal,
  floor,
  greater,
  greaterEqual,
  isFloating,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  type Operand,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Constraint, type ConstraintTest } from './constraint.ts';

type Holds = (value: Tensor, bounds: readonly Operand[]) => Tensor;
type Rule = (bounds: readonly number[]) => string;

const continuous = (holds: Holds, rule: Rule): ConstraintTest => ({ isDiscrete: false, eventDim: 0, holds, rule });
const discrete = (holds: Holds, rule: Rule): ConstraintTest => ({ isDiscrete: true, eventDim: 0, holds, rule });

const isWhole = (value: Tensor): Tensor => equal(isFloating(value.dtype) ? floor(value) : value, value);

const within: Holds = (value, [lower, upper]) => logicalAnd(greaterEqual(value, lower), lessEqual(value, upper));

const realTest = continuous(
  (value) => equal(value, value),
  () => 'a number, not NaN',
);
const greaterThanTest = continuous(
  (value, [lower]) => greater(value, lower),
  ([lower]) => `above ${lower}`,
);
const greaterThanEqTest = continuous(
  (value, [lower]) => greaterEqual(value, lower),
  ([lower]) => `at least ${lower}`,
);
const lessThanTest = continuous(
  (value, [upper]) => less(value, upper),
  ([upper]) => `below ${upper}`,
);
const intervalTest = continuous(within, ([lower, upper]) => `in ${lower} … ${upper}`);
const halfOpenTest = continuous(
  (value, [lower, upper]) => logicalAnd(greaterEqual(value, lower), less(value, upper)),
  ([lower, upper]) => `at least ${lower} and below ${upper}`,
);
const leftOpenTest = continuous(
  (value, [lower, upper]) => logicalAnd(greater(value, lower), lessEqual(value, upper)),
  ([lower, upper]) => `above ${lower} and at most ${upper}`,
);
const booleanTest = discrete(
  (value) => logicalOr(equal(value, 0), equal(value, 1)),
  () => '0 or 1',
);
const integerIntervalTest = discrete(
  (value, bounds) => logicalAnd(isWhole(value), within(value, bounds)),
  ([lower, upper]) => `a whole number in ${lower} … ${upper}`,
);
const integerLeastTest = discrete(
  (value, [lower]) => logicalAnd(isWhole(value), greaterEqual(value, lower)),
  ([lower]) => `a whole number of at least ${lower}`,
);

/** Any number but NaN. */
export const real = new Constraint('real', realTest);
/** 0 or 1. */
export const boolean = new Constraint('boolean', booleanTest);
/** Above 0. */
export const positive = new Constraint('positive', greaterThanTest, [0]);
/** At least 0. */
export const nonnegative = new Constraint('nonnegative', greaterThanEqTest, [0]);
/** In 0 … 1. */
export const unitInterval = new Constraint('unitInterval', intervalTest, [0, 1]);
/** Above 0 and at most 1. */
export const aboveZeroToOne = new Constraint('aboveZeroToOne', leftOpenTest, [0, 1]);
/** A whole number of at least 0. */
export const nonnegativeInteger = new Constraint('nonnegativeInteger', integerLeastTest, [0]);
/** A whole number of at least 1. */
export const positiveInteger = new Constraint('positiveInteger', integerLeastTest, [1]);

/** Above a bound. @example greaterThan(2).check(tensor([2, 3])).toArray(); // [false, true] */
export const greaterThan = (lower: Operand): Constraint => new Constraint('greaterThan', greaterThanTest, [lower]);

/** At least a bound. @example greaterThanEq(2).check(tensor([2, 1])).toArray(); // [true, false] */
export const greaterThanEq = (lower: Operand): Constraint =>
  new Constraint('greaterThanEq', greaterThanEqTest, [lower]);

/** Below a bound. @example lessThan(2).check(tensor([2, 1])).toArray(); // [false, true] */
export const lessThan = (upper: Operand): Constraint => new Constraint('lessThan', lessThanTest, [upper]);

/** In lower … upper, both included. @example interval(0, 2).check(tensor([2, 3])).toArray(); // [true, false] */
export const interval = (lower: Operand, upper: Operand): Constraint =>
  new Constraint('interval', intervalTest, [lower, upper]);

/** In lower … upper, without upper. @example halfOpenInterval(0, 2).check(tensor([2, 1])).toArray(); // [false, true] */
export const halfOpenInterval = (lower: Operand, upper: Operand): Constraint =>
  new Constraint('halfOpenInterval', halfOpenTest, [lower, upper]);

/** A whole number in lower … upper. @example integerInterval(0, 2).check(tensor([2, 1.5])).toArray(); // [true, false] */
export const integerInterval = (lower: Operand, upper: Operand): Constraint =>
  new Constraint('integerInterval', integerIntervalTest, [lower, upper]);
