import { requireOptions } from '@gradkit/core-tensor/functional';
import { LRScheduler, requireOptimizer, type ScheduledOptimizer } from './lr-scheduler.ts';
import { requireParts } from './require-parts.ts';
import type { LRSchedulerState } from './scheduler-state.ts';

/**
 * Several schedulers at once: every step makes one of each, in order, on the learning rates that those before have set.
 *
 * @param schedulers of one optimizer
 * @param options `optimizer`: theirs; default: that of the first
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new ChainedScheduler([new ExponentialLR(optimizer, 0.5), new StepLR(optimizer, 2, { gamma: 0.5 })]);
 * [1, 2].map(() => (scheduler.step(), optimizer.learningRate)); // [0.5, 0.125]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
export class ChainedScheduler extends LRScheduler {
  readonly #schedulers: readonly LRScheduler[];

  constructor(
    schedulers: readonly LRScheduler[],
    options: { readonly optimizer?: ScheduledOptimizer | null | undefined } = {},
  ) {
    const { optimizer } = requireOptions('ChainedScheduler', options, { optimizer: true });
    if (optimizer != null) requireOptimizer('ChainedScheduler', optimizer);
    requireParts('ChainedScheduler', optimizer ?? null, schedulers);
    super('ChainedScheduler', schedulers[0].optimizer);
    this.#schedulers = [...schedulers];
  }

  step(): void {
    for (const scheduler of this.#schedulers) scheduler.step();
    this.noteRates();
  }

  restart(): void {
    for (const group of this.optimizer.paramGroups)
      group.learningRate = group.initialLearningRate ?? group.learningRate;
    for (const scheduler of this.#schedulers) scheduler.restart('start');
    this.noteRates();
  }

  protected override parts(): readonly LRScheduler[] {
    return this.#schedulers;
  }

  protected ownState(): Omit<LRSchedulerState, 'scheduler' | 'lastLearningRates'> {
    return { schedulers: this.#schedulers.map((one) => one.stateDict()) };
  }

  protected restore({ schedulers }: LRSchedulerState): void {
    this.#schedulers.forEach((one, i) => one.loadStateDict(schedulers![i]));
  }
}
