import type { Tensor, TensorData } from '@gradkit/core-tensor/functional';

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

/** The same as plain elements. A kernel changes `value` and `moments` where they are. */
export interface KernelInput<M extends string> {
  readonly value: TensorData;
  readonly gradient: TensorData;
  readonly moments: Readonly<Record<M, TensorData>>;
  readonly step: number;
  readonly learningRate: number;
}

/**
 * An update rule without state of its own: names of the moments it keeps, their first values, and how a step changes them. The step is
 * written with tensor operations, so that a whole training step can be traced, and may be written once more as a kernel.
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
  /** `update` in one pass over the elements, for steps that run at once; without it they go through `update` */
  kernel?(input: KernelInput<M>, options: O): void;
}
