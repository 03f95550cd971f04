import { ConfigError, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { LRScheduler, type ScheduledOptimizer } from './lr-scheduler.ts';
import { setMomentum } from './set-momentum.ts';
import type { LRSchedulerState } from './scheduler-state.ts';

/** Options that every schedule of a formula has. */
export interface LastEpochOption {
  /** steps that are done, to go on with an optimizer whose groups have an `initialLearningRate`; default −1: begin */
  readonly lastEpoch?: number | undefined;
}

/** Where a group stands. */
export interface At {
  /** steps done, this one included */
  readonly epoch: number;
  /** initial learning rate */
  readonly base: number;
  /** learning rate as it is */
  readonly rate: number;
  /** place of the group among the optimizer's */
  readonly group: number;
}

/** The formula of a schedule, for one group. */
export interface RateRule {
  /** The learning rate when the scheduler is made; left out: as it is. */
  begin?(at: At): number;
  /** The learning rate from that of the step before, which other schedulers may have changed, too. */
  next(at: At): number;
  /** The learning rate from the steps done alone; left out: `next` says that. */
  closed?(at: At): number;
  /** The momentum that goes with it; left out: it stays. */
  momentum?(at: At): number;
}

/** A schedule whose learning rates follow a formula. */
export abstract class RateScheduler extends LRScheduler {
  readonly #rule: RateRule;
  #lastEpoch = -1;
  #baseLrs: readonly number[];

  /** @param name of the class */
  protected constructor(name: string, optimizer: ScheduledOptimizer, rule: RateRule, lastEpoch = -1) {
    super(name, optimizer);
    requireWholeNumber(name, 'lastEpoch', lastEpoch, { least: -1 });
    this.#rule = rule;
    this.#baseLrs = optimizer.paramGroups.map((group, i) => {
      if (lastEpoch === -1) return (group.initialLearningRate ??= group.learningRate);
      return group.initialLearningRate ?? failForWantOfBase(name, i, lastEpoch);
    });
    this.#begin(lastEpoch + 1);
  }

  step(): void {
    this.#advance(this.#lastEpoch + 1, (at) => this.#rule.next(at));
  }

  restart(at: 'start' | 'milestone'): void {
    if (at === 'start') this.#begin(0);
    else this.stepTo(0);
  }

  #begin(epoch: number): void {
    this.#advance(epoch, (at) => this.#rule.begin?.(at) ?? at.rate);
  }

  /** Goes to where it is after some steps, without those between. */
  protected stepTo(epoch: number): void {
    const { closed } = this.#rule;
    this.#advance(epoch, (at) => (closed === undefined ? this.#rule.next(at) : closed(at)));
  }

  protected ownState(): Omit<LRSchedulerState, 'scheduler' | 'lastLearningRates'> {
    return { lastEpoch: this.#lastEpoch, baseLrs: this.#baseLrs };
  }

  protected restore({ lastEpoch, baseLrs }: LRSchedulerState): void {
    this.#lastEpoch = lastEpoch!;
    this.#baseLrs = baseLrs!;
    this.#setMomentum();
  }

  #advance(epoch: number, rateAt: (at: At) => number): void {
    this.requireGroups();
    const rates = this.#places(epoch).map(rateAt);
    this.#lastEpoch = epoch;
    rates.forEach((rate, i) => (this.optimizer.paramGroups[i].learningRate = rate));
    this.#setMomentum();
    this.noteRates();
  }

  #setMomentum(): void {
    const { momentum } = this.#rule;
    if (momentum === undefined) return;
    for (const at of this.#places(this.#lastEpoch)) setMomentum(this.optimizer.paramGroups[at.group], momentum(at));
  }

  #places(epoch: number): At[] {
    return this.optimizer.paramGroups.map(({ learningRate: rate }, group) => {
      return { epoch, base: this.#baseLrs[group], rate, group };
    });
  }
}

function failForWantOfBase(where: string, group: number, lastEpoch: number): never {
  throw new ConfigError(
    where,
    `lastEpoch is ${lastEpoch} but group ${group} of the optimizer has no initialLearningRate; load the optimizer's state first, or set it`,
    { got: lastEpoch },
  );
}
