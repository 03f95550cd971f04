import type { Shape, Tensor, TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from '../options.ts';

/** What a rule sees of one parameter at one step. */
export interface UpdateInput<M extends string = string> {
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** running statistics by name */
  readonly moments: Readonly<Record<M, Tensor>>;
  /** steps of this parameter, this one included; a scalar */
  readonly stepCount: Tensor;
  /** a scalar */
  readonly learningRate: Tensor;
  /** the option that the rule names as its `momentum`, as it is now: a scalar where schedules may change it; 0 without such an option */
  readonly momentum: Tensor | number;
}

/** What a rule makes of it. */
export interface UpdateResult<M extends string = string> {
  readonly value: Tensor;
  readonly moments: Readonly<Record<M, Tensor>>;
}

/** What an update that runs at once sees: numbers are plain. */
interface EagerInput {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly moments: Readonly<Record<string, Tensor>>;
  /** moments that nobody else has: what takes their place may be written into them */
  readonly unseen: ReadonlySet<Tensor>;
  readonly stepCount: number;
  readonly learningRate: number;
  readonly momentum: number;
}

/** An update that runs at once. */
export type EagerUpdate = (input: EagerInput) => UpdateResult;

/** The fused update of parameters of a type; null where there is none. */
export type FusedUpdates = (type: TensorType) => EagerUpdate | null;

/**
 * An update rule without state of its own: names of the moments it keeps, their first values, and how a step changes them. The step is
 * written once, with tensor operations. A traced training step records them; a step that runs at once does them, or the loop that
 * `fuse` makes of them.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const rule: Rule<{ learningRate?: number }> = {
 *   name: 'SignSGD',
 *   defaults: { learningRate: 0.01 },
 *   moments: () => [],
 *   check: () => {},
 *   update: ({ value, gradient, moments, learningRate }) => ({ value: sub(value, mul(sign(gradient), learningRate)), moments }),
 * };
 * const w = new Parameter(tensor([1, -1]));
 * const optimizer = new Optimizer(rule, [w], { learningRate: 0.5 });
 * w.value.mul(w.value).sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.5, -0.5]
 */
export interface Rule<O extends object, M extends string = string> {
  readonly name: string;
  /** every option and its default; others are refused */
  readonly defaults: Complete<O>;
  /** the option that schedules may cycle: what is kept of the past */
  readonly momentum?: 'momentum' | 'beta1' | undefined;
  /** names of the moments that these options need, of a parameter of a shape */
  moments(options: Complete<O>, shape: Shape): readonly M[];
  /** shape of a moment of a parameter of `shape`; left out: the same. `[]` is a single number */
  shapeOf?(moment: M, shape: Shape): Shape;
  /** first value of the elements of a moment; default 0 */
  initial?(moment: M, options: Complete<O>): number;
  /** Throws for options outside their range; `where` names the rule or the group. */
  check(options: Complete<O>, where: string): void;
  /** New value and moments, from nothing but the input and the options. */
  update(input: UpdateInput<M>, options: Complete<O>): UpdateResult<M>;
  /** how to make one loop over the elements of an update that runs at once; left out: it runs as it is written */
  fuse?<O2 extends object>(rule: Rule<O2>, options: Complete<O2>): FusedUpdates;
}
