import { refuseArgument, DataError, formatValue, requireFunction } from '@gradkit/core-tensor/functional';
import type { Optimizer } from '../optimizer.ts';
import type { Schedule } from './schedule.ts';

/** Where a scheduler stands. */
export interface LRSchedulerState {
  readonly step: number;
  readonly initial: readonly number[];
}

/**
 * Sets the learning rates of an optimizer by a schedule: at once for step 0, then at every `step()`.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 0.5 });
 * const scheduler = new LRScheduler(optimizer, stepDecay({ every: 1, factor: 0.5 }));
 * scheduler.step();
 * optimizer.learningRate; // 0.25
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LRScheduler {
  readonly #optimizer: Pick<Optimizer, 'learningRates'>;
  readonly #schedule: Schedule;
  #initial: readonly number[];
  #stepCount = 0;

  constructor(optimizer: Pick<Optimizer, 'learningRates'>, schedule: Schedule) {
    requireOptimizer(optimizer);
    requireFunction('LRScheduler', 'schedule', schedule);
    this.#optimizer = optimizer;
    this.#schedule = schedule;
    this.#initial = optimizer.learningRates;
    this.#setLearningRates();
  }

  /** Goes on by one step, of a batch or an epoch as you like. */
  step(): void {
    this.#stepCount++;
    this.#setLearningRates();
  }

  /** All that a scheduler of the same schedule needs to go on from here. */
  stateDict(): LRSchedulerState {
    return { step: this.#stepCount, initial: this.#initial };
  }

  /**
   * Takes over where a scheduler stood, and sets the learning rates. Everything is checked before anything changes.
   *
   * @throws {DataError} if the state is none, or of another number of groups
   */
  loadStateDict(state: LRSchedulerState): void {
    const { step, initial } = readState(state, this.#initial.length);
    this.#stepCount = step;
    this.#initial = initial;
    this.#setLearningRates();
  }

  /** Throws what `loadStateDict` would, and changes nothing. */
  checkStateDict(state: LRSchedulerState): void {
    readState(state, this.#initial.length);
  }

  #setLearningRates(): void {
    const factor = this.#schedule(this.#stepCount);
    this.#optimizer.learningRates = this.#initial.map((rate) => rate * factor);
  }
}

function requireOptimizer(value: Pick<Optimizer, 'learningRates'> | null | undefined): void {
  if (Array.isArray(value?.learningRates)) return;
  refuseArgument('LRScheduler', 'optimizer', value, 'an optimizer such as an Adam');
}

function readState(state: unknown, groups: number): LRSchedulerState {
  const where = 'LRScheduler.loadStateDict';
  const { step, initial } = (typeof state === 'object' && state !== null ? state : {}) as Partial<LRSchedulerState>;
  const isRate = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value);
  if (!Number.isSafeInteger(step) || step! < 0 || !Array.isArray(initial) || !initial.every(isRate))
    throw new DataError(where, `the state is ${formatValue(state)}; it must be what stateDict() gave`, { got: state });
  if (initial.length === groups) return { step: step!, initial };
  throw new DataError(where, `the state has ${initial.length} groups but the optimizer has ${groups}`, {
    expected: groups,
    got: initial.length,
  });
}
