import type { Tensor } from '@gradkit/core-tensor';

/** What a rule sees of one parameter at one step. */
export interface UpdateInput<M extends string> {
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** running statistics by name, in the shape of the value */
  readonly moments: Readonly<Record<M, Tensor>>;
  /** steps of this parameter, this one included; a scalar */
  readonly step: Tensor;
  /** a scalar */
  readonly learningRate: Tensor;
}

/** What a rule makes of it. */
export interface UpdateResult<M extends string> {
  readonly value: Tensor;
  readonly moments: Readonly<Record<M, Tensor>>;
}

/**
 * An update rule without state of its own: names of the moments it keeps, their first values, and how a step changes them. Written with
 * tensor operations, so that a whole training step can be traced.
 */
export interface Rule<O extends object, M extends string = string> {
  readonly name: string;
  /** names of the moments that these options need */
  moments(options: O): readonly M[];
  /** first value of the elements of a moment; default 0 */
  initial?(moment: M, options: O): number;
  /** throws for options outside their range */
  check(options: O): void;
  update(input: UpdateInput<M>, options: O): UpdateResult<M>;
}
