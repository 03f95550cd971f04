import { Buffer, type Parameter } from '@gradkit/autograd';
import { full, refuseArgument, requireNumber } from '@gradkit/core-tensor/functional';
import type { BaseOptions, Complete } from './options.ts';
import type { FusedUpdates, Rule } from './rules/rule.ts';

/** Numbers as states, so that a traced step takes them as inputs: the learning rate, and a momentum that was set. */
interface GroupInputs {
  readonly learning_rate: Buffer;
  momentum?: Buffer | undefined;
}

/** Parameters of an optimizer with the options they have in common. */
export class ParamGroup<O extends BaseOptions = BaseOptions> {
  /** learning rate that schedules start from; null while there is none */
  initialLearningRate: number | null = null;
  /** what errors call the group: the optimizer and its name or number */
  readonly where: string;
  /** what the group was called */
  declare readonly name?: string;
  readonly rule: Rule<O>;
  readonly parameters: readonly Parameter[];
  /** all options, as they are now */
  options: Complete<O>;
  /** what makes updates that run at once, where the rule does not run as it is written; another one when it keeps other moments than before */
  fused: FusedUpdates | undefined;
  readonly inputs: GroupInputs;
  /** share of the past that a step keeps: the option `momentum` or `beta1`, whichever the rule has; null for a rule that has neither */
  declare readonly momentum: number | null;

  constructor(where: string, rule: Rule<O>, parameters: readonly Parameter[], options: Complete<O>) {
    this.where = where;
    this.rule = rule;
    this.parameters = parameters;
    this.options = options;
    this.fused = rule.fuse?.(rule, options);
    this.inputs = {
      learning_rate: new Buffer(full([], this.learningRate, { dtype: parameters[0]?.dtype })),
    };
    for (const name in { ...options, momentum: 0, lr: 0 })
      if (!(name in this))
        Object.defineProperty(this, name, {
          get: () => this.options[(name === 'momentum' ? rule.momentum : name) as keyof O] ?? null,
          set(value) {
            refuseArgument(where, name, value, 'left; use learningRate, setMomentum');
          },
        });
  }

  /** size of a step; schedules that go on past their end may make it negative */
  get learningRate(): number {
    return (this.options as Complete<BaseOptions>).learningRate;
  }

  set learningRate(value: number) {
    requireNumber(this.where, 'learningRate', value);
    this.options = { ...this.options, learningRate: value };
    const input = this.inputs.learning_rate;
    input.value = full([], value, { dtype: input.type!.dtype });
  }
}
