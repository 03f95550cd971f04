import type { Operand, Tensor } from '@gradkit/core-tensor/functional';

/** What a constraint asks for: plain data and functions, so that traces that ask for the same are equal. */
export interface ConstraintTest {
  readonly isDiscrete: boolean;
  /** how many of the last axes one event has */
  readonly eventDim: number;
  /** Tells of each event, a bool, whether it is allowed. */
  holds(value: Tensor, bounds: readonly Operand[], test: ConstraintTest): Tensor;
  /** what a value must be, with the bounds that it has to keep to */
  rule(bounds: readonly number[], test: ConstraintTest): string;
  /** the constraint of each element, and how many axes more an event has, where it is made of another */
  readonly base?: ConstraintTest | undefined;
  readonly count?: number | undefined;
}

/**
 * A set of values: what a parameter may be, or where a distribution has its support.
 *
 * @example constraints.positive.check(tensor([1, -1])).toArray(); // [true, false]
 * @see https://pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export class Constraint {
  /** PyTorch's, in camelCase */
  readonly name: string;
  readonly test: ConstraintTest;
  /** numbers, or tensors that broadcast with the values */
  readonly bounds: readonly Operand[];
  /** what it is made of: the constraint of each element, of each slice */
  readonly parts: readonly Constraint[];

  constructor(name: string, test: ConstraintTest, bounds: readonly Operand[] = [], parts: readonly Constraint[] = []) {
    this.name = name;
    this.test = test;
    this.bounds = bounds;
    this.parts = parts;
  }

  /** whether the values are isolated, such as whole numbers */
  get isDiscrete(): boolean {
    return this.test.isDiscrete;
  }

  /** how many of the last axes one event has: 0 for numbers, 1 for vectors, 2 for matrices */
  get eventDim(): number {
    return this.test.eventDim;
  }

  /** Tells of each event whether it is allowed: a bool for each, without the axes of an event. */
  check(value: Tensor): Tensor {
    return this.test.holds(value, this.bounds, this.test);
  }
}
