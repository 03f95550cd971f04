import {
  DataError,
  formatValue,
  requireBoolean,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireWholeNumber,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { restoresWeights } from './averaging/restores-weights.ts';
import type { Callback } from './callback.ts';
import { requireDirection } from './measures.ts';
import type { Better } from './metric.ts';
import { perTrainer } from './per-trainer.ts';

interface EarlyStoppingOptions {
  /** name in the epoch's record; default `validationLoss` */
  readonly monitor?: string | undefined;
  /** epochs without improvement before training ends; default 3 */
  readonly patience?: number | undefined;
  /** an improvement must be larger than this; default 0 */
  readonly minDelta?: number | undefined;
  /** what is better; default `min` for losses, and for metrics what their `better` says */
  readonly mode?: 'min' | 'max' | undefined;
  /** load the weights of the best epoch at the end; default true */
  readonly restoreBest?: boolean | undefined;
}

const optionNames: OptionNames<EarlyStoppingOptions> = {
  monitor: true,
  patience: true,
  minDelta: true,
  mode: true,
  restoreBest: true,
};

/** What is remembered of one training. */
interface Memory {
  /** known when training starts */
  better: Better;
  best: number | null;
  waited: number;
  /** already when training was resumed */
  over: boolean;
  weights: Readonly<Record<string, Tensor>>;
}

/**
 * Ends training when a number no longer improves, and goes back to the weights of the best epoch. It may be given to several
 * trainings: each has its own best.
 *
 * @param options `monitor`: name in the epoch's record, default `validationLoss`; `patience`: epochs without improvement, default 3;
 *   `minDelta`: an improvement must be larger, default 0; `mode`: what is better, default `min` for losses and for metrics what their
 *   `better` says; `restoreBest`: default true
 * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range; when training starts, if its epochs will have no number
 *   `monitor`, or nothing says which of its values are better
 * @example earlyStopping({ monitor: 'validationAccuracy', patience: 5 }).name; // "earlyStopping(validationAccuracy)"
 * @see https://keras.io/api/callbacks/early_stopping/
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const {
    monitor = 'validationLoss',
    patience = 3,
    minDelta = 0,
    mode,
    restoreBest = true,
  } = requireOptions('earlyStopping', options, optionNames);
  requireString('earlyStopping', 'monitor', monitor);
  requireWholeNumber('earlyStopping', 'patience', patience, { least: 0 });
  requireNumber('earlyStopping', 'minDelta', minDelta, { least: 0 });
  if (mode !== undefined) requireOneOf('earlyStopping', 'mode', mode, ['min', 'max']);
  requireBoolean('earlyStopping', 'restoreBest', restoreBest);
  const memories = perTrainer((): Memory => ({ better: 'lower', best: null, waited: 0, over: false, weights: {} }));
  const toBeat = ({ best, better }: Memory): number => best ?? (better === 'higher' ? -Infinity : Infinity);
  const improves = (value: number, memory: Memory): boolean =>
    memory.better === 'higher' ? value > toBeat(memory) + minDelta : value < toBeat(memory) - minDelta;
  const reason = (memory: Memory): string =>
    `${monitor} did not improve on ${toBeat(memory)} for ${memory.waited} ${memory.waited === 1 ? 'epoch' : 'epochs'}`;
  const callback: Callback = {
    name: `earlyStopping(${monitor})`,
    onFitStart({ trainer, measures }) {
      const isStart = trainer.history.epochs.length === 0 && trainer.resumePoint === null;
      const memory = isStart ? memories.renew(trainer) : memories.of(trainer);
      memory.better = requireDirection('earlyStopping', { monitor, mode }, measures);
    },
    onEpochStart({ trainer, stop }) {
      const memory = memories.of(trainer);
      if (memory.over) stop(reason(memory));
      memory.over = false;
    },
    async onEpochEnd({ trainer, stop }, record) {
      const memory = memories.of(trainer);
      const value = record[monitor];
      if (improves(value, memory)) {
        memory.best = value;
        memory.waited = 0;
        if (!restoreBest) return;
        await trainer.model.sync();
        memory.weights = trainer.model.stateDict();
      } else if (++memory.waited >= patience) {
        stop(reason(memory));
      }
    },
    onFitEnd({ trainer, error }) {
      const { weights } = memories.of(trainer);
      const isDone = error === undefined && trainer.resumePoint === null; // else the next fit goes on from here
      if (isDone && Object.keys(weights).length > 0) trainer.model.loadStateDict(weights);
    },
    state(trainer) {
      const { best, waited, weights } = memories.of(trainer);
      return { values: { best, waited }, tensors: weights };
    },
    restore({ values: { best = null, waited }, tensors }, trainer) {
      if ((best !== null && typeof best !== 'number') || !Number.isSafeInteger(waited) || Number(waited) < 0)
        throw new DataError(
          'earlyStopping',
          `the state has ${formatValue(best)} as best value after ${formatValue(waited)} epochs; it must be what state() gave`,
          { got: { best, waited } },
        );
      if (Object.keys(tensors).length > 0) trainer.model.checkStateDict(tensors);
      const memory = memories.of(trainer);
      memory.best = best;
      memory.waited = Number(waited);
      memory.over = memory.waited > 0 && memory.waited >= patience;
      memory.weights = tensors;
    },
  };
  if (restoreBest) restoresWeights.add(callback);
  return callback;
}
