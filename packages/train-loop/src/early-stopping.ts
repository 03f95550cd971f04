import {
  ConfigError,
  requireBoolean,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireWholeNumber,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Callback } from './callback.ts';
import type { Measures } from './measures.ts';
import type { Better } from './metric.ts';

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

/**
 * Ends training when a number no longer improves, and goes back to the weights of the best epoch.
 *
 * @param options `monitor`: name in the epoch's record, default `validationLoss`; `patience`: epochs without improvement, default 3;
 *   `minDelta`: an improvement must be larger, default 0; `mode`: what is better, default `min` for losses and for metrics what their
 *   `better` says; `restoreBest`: default true
 * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range; when training starts, if its epochs will have no number
 *   `monitor`, or nothing says which of its values are better
 * @example earlyStopping({ monitor: 'validationAccuracy', patience: 5 }).name; // "earlyStopping"
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
  let better: Better = 'lower'; // known when training starts
  let best: number | null = null;
  let waited = 0;
  let over = false; // already when training was resumed
  let weights: Readonly<Record<string, Tensor>> = {};
  const toBeat = (): number => best ?? (better === 'higher' ? -Infinity : Infinity);
  const improves = (value: number): boolean =>
    better === 'higher' ? value > toBeat() + minDelta : value < toBeat() - minDelta;
  const reason = (): string =>
    `${monitor} did not improve on ${toBeat()} for ${waited} ${waited === 1 ? 'epoch' : 'epochs'}`;
  return {
    name: 'earlyStopping',
    onFitStart({ measures }) {
      better = directionOf(monitor, mode, measures);
    },
    onEpochStart({ stop }) {
      if (over) stop(reason());
      over = false;
    },
    onEpochEnd({ trainer, stop }, record) {
      const value = record[monitor];
      if (improves(value)) {
        best = value;
        waited = 0;
        if (restoreBest) weights = trainer.model.stateDict();
      } else if (++waited >= patience) {
        stop(reason());
      }
    },
    onFitEnd({ trainer }) {
      if (trainer.resumePoint === null && Object.keys(weights).length > 0) trainer.model.loadStateDict(weights);
    },
    state: () => ({ values: { best: best !== null && Number.isFinite(best) ? best : null, waited }, tensors: weights }),
    restore({ values, tensors }) {
      best = typeof values.best === 'number' ? values.best : null;
      waited = Number(values.waited);
      over = waited > 0 && waited >= patience;
      weights = tensors;
    },
  };
}

/** Which values of the monitored number are better: those that `mode` says, else those that the number's own metric says. */
function directionOf(monitor: string, mode: 'min' | 'max' | undefined, measures: Measures): Better {
  if (!Object.hasOwn(measures, monitor)) {
    const known = Object.keys(measures).join(', ');
    throw new ConfigError(
      'earlyStopping',
      `monitor is ${monitor} but the epoch has ${known}; give fit a validation loader or monitor one of these`,
      { expected: known, got: monitor },
    );
  }
  if (mode !== undefined) return mode === 'max' ? 'higher' : 'lower';
  const better = measures[monitor];
  if (better !== null) return better;
  throw new ConfigError(
    'earlyStopping',
    `monitor is ${monitor}, but nothing says which of its values are better; give mode: 'min' or 'max'`,
    { got: monitor },
  );
}
