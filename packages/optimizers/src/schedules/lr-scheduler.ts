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
  #step = 0;

  constructor(optimizer: Pick<Optimizer, 'learningRates'>, schedule: Schedule) {
    this.#optimizer = optimizer;
    this.#schedule = schedule;
    this.#initial = optimizer.learningRates;
    this.#set();
  }

  /** Goes on by one step, of a batch or an epoch as you like. */
  step(): void {
    this.#step++;
    this.#set();
  }

  stateDict(): LRSchedulerState {
    return { step: this.#step, initial: this.#initial };
  }

  loadStateDict({ step, initial }: LRSchedulerState): void {
    this.#step = step;
    this.#initial = initial;
    this.#set();
  }

  #set(): void {
    const factor = this.#schedule(this.#step);
    this.#optimizer.learningRates = this.#initial.map((rate) => rate * factor);
  }
}
