import { ConfigError, type Tensor } from '@gradkit/core-tensor';
import type { Callback } from './callback.ts';

interface EarlyStoppingOptions {
  /** name in the epoch's record; default `validationLoss` */
  readonly monitor?: string;
  /** epochs without improvement before training ends; default 3 */
  readonly patience?: number;
  /** an improvement must be larger than this; default 0 */
  readonly minDelta?: number;
  /** what is better; default `min`, or `max` for names that end in accuracy, precision, recall or F1 */
  readonly mode?: 'min' | 'max';
  /** load the weights of the best epoch at the end; default true */
  readonly restoreBest?: boolean;
}

/**
 * Ends training when a number no longer improves, and goes back to the weights of the best epoch.
 *
 * @throws {ConfigError} if `patience` is not a whole number of at least 0; during training, if the epoch has no number `monitor`
 * @example earlyStopping({ monitor: 'validationAccuracy', patience: 5 }).name; // "earlyStopping"
 * @see https://keras.io/api/callbacks/early_stopping/
 */
export function earlyStopping({
  monitor = 'validationLoss',
  patience = 3,
  minDelta = 0,
  mode = /(accuracy|precision|recall|f1)$/i.test(monitor) ? 'max' : 'min',
  restoreBest = true,
}: EarlyStoppingOptions = {}): Callback {
  if (!Number.isInteger(patience) || patience < 0) {
    throw new ConfigError('earlyStopping', `patience is ${patience}; it must be a whole number of at least 0`, {
      got: patience,
    });
  }
  const sign = mode === 'min' ? 1 : -1;
  let best = Number.POSITIVE_INFINITY; // of sign · value
  let waited = 0;
  let over = false; // already when training was resumed
  let weights: Readonly<Record<string, Tensor>> = {};
  const reason = (): string =>
    `${monitor} did not improve on ${sign * best} for ${waited} ${waited === 1 ? 'epoch' : 'epochs'}`;
  return {
    name: 'earlyStopping',
    onEpochStart({ stop }) {
      if (over) stop(reason());
      over = false;
    },
    onEpochEnd({ trainer, stop }, record) {
      const value = record[monitor];
      if (value === undefined) {
        const known = Object.keys(record).join(', ');
        throw new ConfigError(
          'earlyStopping',
          `monitor is ${monitor} but the epoch has ${known}; give fit a validation loader or monitor one of these`,
          { expected: known, got: monitor },
        );
      }
      if (sign * value < best - minDelta) {
        best = sign * value;
        waited = 0;
        if (restoreBest) weights = trainer.model.stateDict();
      } else if (++waited >= patience) {
        stop(reason());
      }
    },
    onFitEnd({ trainer }) {
      if (trainer.resumePoint === null && Object.keys(weights).length > 0) trainer.model.loadStateDict(weights);
    },
    state: () => ({ values: { best: Number.isFinite(best) ? best : null, waited }, tensors: weights }),
    restore({ values, tensors }) {
      best = typeof values.best === 'number' ? values.best : Number.POSITIVE_INFINITY;
      waited = Number(values.waited);
      over = waited > 0 && waited >= patience;
      weights = tensors;
    },
  };
}
