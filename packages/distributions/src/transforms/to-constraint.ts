import { GradkitError, refuseArgument, sub } from '@gradkit/core-tensor/functional';
import { Constraint } from '../constraints/index.ts';
import type { SlicesTest } from '../constraints/slices.ts';
import { AffineTransform } from './affine.ts';
import { CatTransform } from './cat.ts';
import { ComposeTransform, identityTransform } from './compose.ts';
import { CorrCholeskyTransform } from './corr-cholesky.ts';
import { ExpTransform, SigmoidTransform } from './elementwise.ts';
import { IndependentTransform } from './independent.ts';
import { LowerCholeskyTransform } from './matrices.ts';
import { PositiveDefiniteTransform } from './positive-definite.ts';
import { SoftmaxTransform, StickBreakingTransform } from './simplex.ts';
import { StackTransform } from './stack.ts';
import type { Transform } from './transform.ts';

/** How to find the transform of a part. */
type Find = (constraint: Constraint) => Transform;
type Rule = (constraint: Constraint, find: Find) => Transform;

const toInterval: Rule = ({ bounds: [low, high] }) => {
  const width = typeof high === 'number' && typeof low === 'number' ? high - low : sub(high, low);
  return new ComposeTransform([new SigmoidTransform(), new AffineTransform(low, width)]);
};
const beyond: Rule = ({ bounds: [bound] }) => new ComposeTransform([new ExpTransform(), new AffineTransform(bound, 1)]);

/** What both know, by the names of constraints. */
const shared: Readonly<Record<string, Rule>> = {
  real: () => identityTransform,
  independent: ({ parts: [base], test }, find) => new IndependentTransform(find(base), test.count!),
  positive: () => new ExpTransform(),
  nonnegative: () => new ExpTransform(),
  greaterThan: beyond,
  greaterThanEq: beyond,
  lessThan: ({ bounds: [bound] }) => new ComposeTransform([new ExpTransform(), new AffineTransform(bound, -1)]),
  unitInterval: () => new SigmoidTransform(),
  interval: toInterval,
  halfOpenInterval: toInterval,
  corrCholesky: () => new CorrCholeskyTransform(),
  cat: ({ parts, test }, find) => {
    const { axis, lengths } = test as SlicesTest;
    return new CatTransform(parts.map(find), { axis, lengths });
  },
  stack: ({ parts, test }, find) => new StackTransform(parts.map(find), { axis: (test as SlicesTest).axis }),
};
const bijections: Readonly<Record<string, Rule>> = { ...shared, simplex: () => new StickBreakingTransform() };
const transforms: Readonly<Record<string, Rule>> = {
  ...shared,
  simplex: () => new SoftmaxTransform(),
  lowerCholesky: () => new LowerCholeskyTransform(),
  positiveDefinite: () => new PositiveDefiniteTransform(),
};

function look(where: string, rules: Readonly<Record<string, Rule>>, constraint: Constraint, find: Find): Transform {
  if (!(constraint instanceof Constraint)) refuseArgument(where, 'constraint', constraint, 'a Constraint');
  const { name } = constraint;
  if (!Object.hasOwn(rules, name)) throw new GradkitError(where, `no transform to the constraint ${name} is known`);
  return rules[name](constraint, find);
}

/**
 * A transform from all real numbers to what a constraint allows, with one number for each value: for variables of densities.
 *
 * @param constraint e.g. the support of a distribution
 * @throws {GradkitError} if none is known
 * @example bijectTo(constraints.positive).forward(tensor([0])).toArray(); // [1]
 * @see https://pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraint_registry
 */
export function bijectTo(constraint: Constraint): Transform {
  return look('bijectTo', bijections, constraint, bijectTo);
}

/**
 * A transform from all real numbers to what a constraint allows, cheap and not always one to one: for parameters that are learned.
 *
 * @param constraint e.g. of a parameter
 * @throws {GradkitError} if none is known
 * @example transformTo(constraints.simplex).forward(tensor([0, 0])).toArray(); // [0.5, 0.5]
 * @see https://pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraint_registry
 */
export function transformTo(constraint: Constraint): Transform {
  return look('transformTo', transforms, constraint, transformTo);
}
