import { requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import { getEmaMultiAvgFn } from '@gradkit/layers';
import type { Callback } from '../callback.ts';
import { averagingHooks } from './averaging.ts';

interface AverageWeightsOptions {
  /** how much of the average stays at each step, 0 … 1; default 0.999 */
  readonly decay?: number | undefined;
}

/**
 * Keeps an exponential moving average of the weights, `average = decay · average + (1 − decay) · weight` after each step. Epochs are measured with
 * the averages, `earlyStopping` remembers them, and the model has them when training has ended. Checkpoints have both. Running statistics are
 * those of the model.
 *
 * @param options `decay`: how much of the average stays at each step, 0 … 1, default 0.999
 * @throws {ConfigError} if an option is unknown or out of range
 * @example averageWeights({ decay: 0.99 }).name; // "averageWeights"
 * @see https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 */
export function averageWeights(options: AverageWeightsOptions = {}): Callback {
  const known = { decay: true } as const;
  const { decay = 0.999 } = requireOptions<AverageWeightsOptions>('averageWeights', options, known);
  requireNumber('averageWeights', 'decay', decay, { least: 0, most: 1 });
  return {
    name: 'averageWeights',
    ...averagingHooks({
      average: getEmaMultiAvgFn(decay),
      hasStatistics: false,
      isDue: ({ trainer }) => (trainer.gradientSum?.batches ?? 0) === 0,
    }),
  };
}
