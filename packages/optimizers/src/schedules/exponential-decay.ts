import { requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import type { Schedule } from './schedule.ts';

/**
 * Multiplies by `factor` after every step.
 *
 * @example [0, 1, 2].map(exponentialDecay({ factor: 0.5 })); // [1, 0.5, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export function exponentialDecay(options: { readonly factor: number }): Schedule {
  const { factor } = requireOptions('exponentialDecay', options, { factor: true });
  requireNumber('exponentialDecay', 'factor', factor, { least: 0 });
  return (step) => factor ** step;
}
