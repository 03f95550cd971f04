export { Constraint, type ConstraintTest } from './constraint.ts';
export {
  boolean,
  greaterThan,
  greaterThanEq,
  halfOpenInterval,
  integerInterval,
  interval,
  lessThan,
  nonnegative,
  nonnegativeInteger,
  positive,
  positiveInteger,
  real,
  unitInterval,
} from './numbers.ts';
export { independent, multinomial, oneHot, realVector, simplex } from './vectors.ts';
export {
  corrCholesky,
  lowerCholesky,
  lowerTriangular,
  positiveDefinite,
  positiveSemidefinite,
  square,
  symmetric,
} from './matrices.ts';
export { cat, stackOf as stack } from './slices.ts';
