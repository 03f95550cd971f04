import {
  DataError,
  formatValue,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { getSwaMultiAvgFn } from '@gradkit/layers';
import type { Callback, Progress } from '../callback.ts';
import { perTrainer } from '../per-trainer.ts';
import { averagingHooks } from './averaging.ts';

interface SwaOptions {
  /** the first epoch, from 1, whose weights are averaged */
  readonly from: number;
  /** the learning rate in the end, for all groups */
  readonly learningRate: number;
  /** epochs until it is that; default 10 */
  readonly annealEpochs?: number | undefined;
  /** the way there: `cos`, or `linear`; default cos */
  readonly annealStrategy?: 'cos' | 'linear' | undefined;
}

const known: OptionNames<SwaOptions> = { from: true, learningRate: true, annealEpochs: true, annealStrategy: true };

/**
 * Averages the weights at the ends of late epochs (stochastic weight averaging): their mean lies in a flatter, often better place than each. From
 * then on the learning rate goes from where it is to a fixed one, whatever the schedule says. Epochs are measured with the averages,
 * `earlyStopping` remembers them, and the model has them when training has ended; running statistics of batch normalizations are worked out
 * anew for them, by a pass over the loader each time. Checkpoints have both.
 *
 * @param options `from`: the first epoch, from 1, that is averaged; `learningRate`: in the end; `annealEpochs`: until it is that, default 10;
 *   `annealStrategy`: the way there, `cos`, the default, or `linear`
 * @throws {ConfigError} if an option is missing, unknown, of the wrong kind or out of range
 * @example stochasticWeightAveraging({ from: 8, learningRate: 0.01 }).name; // "stochasticWeightAveraging"
 * @see Izmailov et al. (2018), https://arxiv.org/abs/1803.05407
 */
export function stochasticWeightAveraging(options: SwaOptions): Callback {
  const where = 'stochasticWeightAveraging';
  const given = requireOptions<SwaOptions>(where, options, known, '{ from: 8, learningRate: 0.01 }');
  const { from, learningRate, annealEpochs = 10, annealStrategy = 'cos' } = given;
  requireWholeNumber(where, 'from', from, { least: 1 });
  requireNumber(where, 'learningRate', learningRate, { above: 0 });
  requireWholeNumber(where, 'annealEpochs', annealEpochs, { least: 1 });
  requireOneOf(where, 'annealStrategy', annealStrategy, ['cos', 'linear']);
  const starts = perTrainer(() => ({ rates: null as readonly number[] | null }));
  const hooks = averagingHooks({
    average: getSwaMultiAvgFn(),
    hasStatistics: true,
    isDue: ({ epoch, batch, batches }) => epoch >= from && batch === batches,
  });
  /** Sets the rates of an epoch: of each group a share of what it was before, and of the last one. */
  const setRates = ({ trainer, epoch }: Progress): void => {
    if (epoch < from) return;
    const groups = trainer.optimizer.paramGroups;
    const start = starts.of(trainer);
    start.rates ??= groups.map((group) => group.learningRate);
    const way = Math.min(1, (epoch - from + 1) / annealEpochs);
    const share = annealStrategy === 'cos' ? (1 - Math.cos(Math.PI * way)) / 2 : way;
    groups.forEach((group, i) => (group.learningRate = start.rates![i] * (1 - share) + learningRate * share));
  };
  return {
    name: where,
    ...hooks,
    onFitStart(progress) {
      if (progress.trainer.history.epochs.length === 0 && progress.trainer.resumePoint === null)
        starts.renew(progress.trainer);
      return hooks.onFitStart(progress);
    },
    onEpochStart: setRates,
    onBatchEnd(progress) {
      setRates(progress); // a schedule for batches has set others
      return hooks.onBatchEnd(progress);
    },
    state(trainer) {
      return { values: { rates: starts.of(trainer).rates }, tensors: hooks.state(trainer).tensors };
    },
    restore(state, trainer) {
      const { rates = null } = state.values;
      const count = trainer.optimizer.paramGroups.length;
      const isFit = Array.isArray(rates) && rates.length === count && rates.every((rate) => Number.isFinite(rate));
      if (rates !== null && !isFit)
        throw new DataError(
          where,
          `the state has ${formatValue(rates)} as learning rates; it must be what state() gave, for ${count} groups`,
          { got: rates },
        );
      hooks.restore(state, trainer);
      starts.of(trainer).rates = rates as readonly number[] | null; // checked above
    },
  };
}
