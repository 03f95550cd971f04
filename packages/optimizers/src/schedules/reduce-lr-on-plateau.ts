import {
  isTensor,
  refuseArgument,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { LRScheduler, requireOptimizer, type ScheduledOptimizer } from './lr-scheduler.ts';
import { numbersOf } from './per-group.ts';
import type { LRSchedulerState } from './scheduler-state.ts';

interface ReduceLROnPlateauOptions {
  /** what is better; default `min` */
  readonly mode?: 'min' | 'max' | undefined;
  /** what the learning rate is multiplied by; default 0.1 */
  readonly factor?: number | undefined;
  /** steps without improvement that are borne; default 10 */
  readonly patience?: number | undefined;
  /** an improvement must be larger; default 1e-4 */
  readonly threshold?: number | undefined;
  /** larger by that share of the best value, or by that much; default `rel` */
  readonly thresholdMode?: 'rel' | 'abs' | undefined;
  /** steps after a reduction that do not count; default 0 */
  readonly cooldown?: number | undefined;
  /** least learning rate; a list for one each group; default 0 */
  readonly minLearningRate?: number | readonly number[] | undefined;
  /** smaller changes are not made; default 1e-8 */
  readonly eps?: number | undefined;
}

const known: OptionNames<ReduceLROnPlateauOptions> = {
  mode: true,
  factor: true,
  patience: true,
  threshold: true,
  thresholdMode: true,
  cooldown: true,
  minLearningRate: true,
  eps: true,
};

/**
 * Multiplies the learning rate by `factor` when a number has not improved for `patience` steps.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
 * [5, 4, 4, 4].map((loss) => (scheduler.step(loss), optimizer.learningRate)); // [1, 1, 1, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
export class ReduceLROnPlateau extends LRScheduler {
  readonly #options: { readonly [K in 'factor' | 'patience' | 'cooldown' | 'eps']: number };
  readonly #isBetter: (value: number, best: number) => boolean;
  readonly #least: readonly number[];
  readonly #worst: number;
  #lastEpoch = 0;
  #best: number | null = null;
  #badEpochs = 0;
  #cooldown = 0;

  constructor(optimizer: ScheduledOptimizer, options: ReduceLROnPlateauOptions = {}) {
    const where = 'ReduceLROnPlateau';
    const given = requireOptions(where, options, known);
    const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0, eps = 1e-8 } = given;
    requireOptimizer(where, optimizer);
    requireNumber(where, 'factor', factor, { least: 0, below: 1 });
    requireWholeNumber(where, 'patience', patience, { least: 0 });
    requireWholeNumber(where, 'cooldown', cooldown, { least: 0 });
    requireNumber(where, 'eps', eps, { least: 0 });
    const isBetter = comparison(given);
    const least = numbersOf(where, 'minLearningRate', minLearningRate, optimizer.paramGroups.length);
    super(where, optimizer);
    this.#options = { factor, patience, cooldown, eps };
    this.#isBetter = isBetter;
    this.#least = least;
    this.#worst = given.mode === 'max' ? -Infinity : Infinity;
  }

  /**
   * Looks at a number of this epoch, and reduces the learning rate if it has not improved for too long.
   *
   * @param metrics a number, or a tensor of one element
   */
  step(metrics: number | Tensor): void {
    const value = isTensor(metrics) ? metrics.item() : metrics;
    if (typeof value !== 'number')
      refuseArgument('ReduceLROnPlateau', 'metrics', metrics, 'a number, or a tensor of one');
    this.requireGroups();
    this.#lastEpoch++;
    if (this.#isBetter(value, this.#best ?? this.#worst)) {
      this.#best = value;
      this.#badEpochs = 0;
    } else this.#badEpochs++;
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs > this.#options.patience) {
      this.#reduce();
      this.#cooldown = this.#options.cooldown;
      this.#badEpochs = 0;
    }
    this.noteRates();
  }

  restart(): void {
    [this.#best, this.#badEpochs, this.#cooldown] = [null, 0, 0];
  }

  #reduce(): void {
    const { factor, eps } = this.#options;
    this.optimizer.paramGroups.forEach((group, i) => {
      const next = Math.max(group.learningRate * factor, this.#least[i]);
      if (group.learningRate - next > eps) group.learningRate = next;
    });
  }

  protected ownState(): Omit<LRSchedulerState, 'scheduler' | 'lastLearningRates'> {
    return {
      lastEpoch: this.#lastEpoch,
      best: this.#best,
      numBadEpochs: this.#badEpochs,
      cooldownCounter: this.#cooldown,
    };
  }

  protected restore({ lastEpoch, best, numBadEpochs, cooldownCounter }: LRSchedulerState): void {
    this.#lastEpoch = lastEpoch!;
    this.#best = best!;
    this.#badEpochs = numBadEpochs!;
    this.#cooldown = cooldownCounter!;
  }
}

function comparison({ mode = 'min', threshold = 1e-4, thresholdMode = 'rel' }: ReduceLROnPlateauOptions) {
  requireOneOf('ReduceLROnPlateau', 'mode', mode, ['min', 'max']);
  requireOneOf('ReduceLROnPlateau', 'thresholdMode', thresholdMode, ['rel', 'abs']);
  requireNumber('ReduceLROnPlateau', 'threshold', threshold, { least: 0 });
  const isRelative = thresholdMode === 'rel';
  if (mode === 'min')
    return (value: number, best: number) => value < (isRelative ? best * (1 - threshold) : best - threshold);
  return (value: number, best: number) => value > (isRelative ? best * (1 + threshold) : best + threshold);
}
