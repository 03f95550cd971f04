import { ConfigError, refuseArgument, type Tensor } from '@gradkit/core-tensor/functional';
import type { ParamGroup } from '../param-group.ts';
import { readSchedulerState, type LRSchedulerState } from './scheduler-state.ts';

/** What schedules change in an optimizer. */
export interface ScheduledOptimizer {
  readonly paramGroups: readonly ParamGroup[];
}

/**
 * Changes the learning rates of an optimizer: when it is made, then at every `step()`. The named ones are `StepLR`, `CosineAnnealingLR` …;
 * for a formula of your own take `LambdaLR`. A learning rate is an input of a compiled step, so schedules stay outside of it.
 *
 * @see https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler {
  readonly optimizer: ScheduledOptimizer;
  /** the name of the class, for errors and states */
  readonly #name: string;
  #lastLearningRates: readonly number[] = [];

  protected constructor(name: string, optimizer: ScheduledOptimizer) {
    requireOptimizer(name, optimizer);
    this.optimizer = optimizer;
    this.#name = name;
    this.noteRates();
  }

  /**
   * Goes on by one step, of a batch or an epoch as you like.
   *
   * @param metrics what `ReduceLROnPlateau` watches
   */
  abstract step(metrics?: number | Tensor): void;

  /** Begins anew: as when it was made, or as a sequence has it begin at a milestone. */
  abstract restart(at: 'start' | 'milestone'): void;

  /** The learning rates that it has set last, one a group. */
  getLastLr(): readonly number[] {
    return this.#lastLearningRates;
  }

  /** All that a scheduler made with the same arguments needs to go on from here. */
  stateDict(): LRSchedulerState {
    return { scheduler: this.#name, lastLearningRates: this.#lastLearningRates, ...this.ownState() };
  }

  /**
   * Takes over where a scheduler stood, and sets the learning rates. Everything is checked before anything changes.
   *
   * @throws {DataError} if the state is none, of another class of schedulers, or of another number of groups
   */
  loadStateDict(state: LRSchedulerState): void {
    this.checkStateDict(state);
    this.restore(state);
    state.lastLearningRates.forEach((rate, i) => (this.optimizer.paramGroups[i].learningRate = rate));
    this.#lastLearningRates = state.lastLearningRates;
  }

  /** Throws what `loadStateDict` would, and changes nothing. */
  checkStateDict(state: LRSchedulerState): void {
    const name = this.#name;
    const now = this.stateDict();
    readSchedulerState(`${name}.loadStateDict`, now, state);
    now.schedulers?.forEach((_, i) => this.parts()[i].checkStateDict(state.schedulers![i]));
  }

  /** The schedulers that it is made of. */
  protected parts(): readonly LRScheduler[] {
    return [];
  }

  /** What it remembers beside the learning rates. */
  protected abstract ownState(): Omit<LRSchedulerState, 'scheduler' | 'lastLearningRates'>;

  /** Takes over a state that has been checked; learning rates are not its concern. */
  protected abstract restore(state: LRSchedulerState): void;

  /** Throws unless the optimizer has the groups that it had. */
  protected requireGroups(): void {
    const [expected, got] = [this.#lastLearningRates.length, this.optimizer.paramGroups.length];
    if (expected === got) return;
    throw new ConfigError(
      this.#name,
      `the optimizer has ${got} groups but had ${expected} when the schedule was made; make it after addParamGroup`,
      { expected, got },
    );
  }

  /** Notes the learning rates as those it has set. */
  protected noteRates(): void {
    this.#lastLearningRates = this.optimizer.paramGroups.map(({ learningRate }) => learningRate);
  }
}

/** Throws unless it is an optimizer. */
export function requireOptimizer(where: string, value: ScheduledOptimizer | null | undefined): void {
  if (Array.isArray(value?.paramGroups)) return;
  refuseArgument(where, 'optimizer', value, 'an optimizer such as an Adam');
}
