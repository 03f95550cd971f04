import { requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Schedule } from './schedule.ts';

interface LinearDecayOptions {
  /** number of steps until the minimum, at least 1 */
  readonly steps: number;
  /** share of the initial learning rate; default 0 */
  readonly minimum?: number | undefined;
}

/**
 * Falls in a line to `minimum` in `steps` steps, and stays there.
 *
 * @example [0, 1, 2, 3].map(linearDecay({ steps: 2 })); // [1, 0.5, 0, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export function linearDecay(options: LinearDecayOptions): Schedule {
  const { steps, minimum = 0 } = requireOptions('linearDecay', options, { steps: true, minimum: true });
  requireWholeNumber('linearDecay', 'steps', steps, { least: 1 });
  requireNumber('linearDecay', 'minimum', minimum, { least: 0 });
  return (step) => 1 - ((1 - minimum) * Math.min(step, steps)) / steps;
}
