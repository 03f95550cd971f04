import { ConfigError, requireList, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { LRScheduler, requireOptimizer, type ScheduledOptimizer } from './lr-scheduler.ts';
import { requireParts } from './require-parts.ts';
import type { LRSchedulerState } from './scheduler-state.ts';

/**
 * One scheduler after the other: at each milestone the next one begins, from the initial learning rates.
 *
 * @param schedulers of this optimizer
 * @param milestones numbers of steps, rising; one less than there are schedulers
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const warmup = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * const decay = new ExponentialLR(optimizer, 0.5);
 * const scheduler = new SequentialLR(optimizer, [warmup, decay], [2]);
 * [1, 2, 3, 4].map(() => (scheduler.step(), optimizer.learningRate)); // [0.75, 1, 0.5, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
export class SequentialLR extends LRScheduler {
  readonly #schedulers: readonly LRScheduler[];
  readonly #milestones: readonly number[];
  #lastEpoch: number;

  constructor(
    optimizer: ScheduledOptimizer,
    schedulers: readonly LRScheduler[],
    milestones: readonly number[],
    options: { readonly lastEpoch?: number | undefined } = {},
  ) {
    const { lastEpoch = -1 } = requireOptions('SequentialLR', options, { lastEpoch: true });
    requireOptimizer('SequentialLR', optimizer);
    requireParts('SequentialLR', optimizer, schedulers);
    requireMilestones(milestones, schedulers.length);
    requireWholeNumber('SequentialLR', 'lastEpoch', lastEpoch, { least: -1 });
    super('SequentialLR', optimizer);
    this.#schedulers = [...schedulers];
    this.#milestones = [...milestones];
    this.#lastEpoch = lastEpoch + 1;
    this.#begin();
  }

  step(): void {
    this.#lastEpoch++;
    const scheduler = this.#active();
    if (this.#milestones.includes(this.#lastEpoch)) scheduler.restart('milestone');
    else scheduler.step();
    this.noteRates();
  }

  restart(): void {
    this.#lastEpoch = 0;
    this.#begin();
  }

  #begin(): void {
    for (const group of this.optimizer.paramGroups)
      group.learningRate = group.initialLearningRate ?? group.learningRate;
    this.#schedulers[0].restart('start');
    this.noteRates();
  }

  #active(): LRScheduler {
    return this.#schedulers[this.#milestones.filter((steps) => steps <= this.#lastEpoch).length];
  }

  protected override parts(): readonly LRScheduler[] {
    return this.#schedulers;
  }

  protected ownState(): Omit<LRSchedulerState, 'scheduler' | 'lastLearningRates'> {
    return { lastEpoch: this.#lastEpoch, schedulers: this.#schedulers.map((one) => one.stateDict()) };
  }

  protected restore({ lastEpoch, schedulers }: LRSchedulerState): void {
    this.#lastEpoch = lastEpoch!;
    this.#schedulers.forEach((one, i) => one.loadStateDict(schedulers![i]));
    const active = this.#active(); // once more, since others have set the momentum after it
    active.loadStateDict(schedulers![this.#schedulers.indexOf(active)]);
  }
}

function requireMilestones(milestones: readonly number[], schedulers: number): void {
  requireList('SequentialLR', 'milestones', milestones);
  if (milestones.length !== schedulers - 1)
    throw new ConfigError(
      'SequentialLR',
      `there are ${milestones.length} milestones for ${schedulers} schedulers; ${schedulers - 1} are needed`,
      { expected: schedulers - 1, got: milestones.length },
    );
  milestones.forEach((steps, i) => {
    const least = i === 0 ? 1 : milestones[i - 1] + 1;
    requireWholeNumber('SequentialLR', `milestones[${i}]`, steps, { least });
  });
}
