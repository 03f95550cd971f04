import { requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Schedule } from './schedule.ts';

interface CosineDecayOptions {
  /** number of steps until the minimum, at least 1 */
  readonly steps: number;
  /** share of the initial learning rate; default 0 */
  readonly minimum?: number | undefined;
}

/**
 * Falls along half a cosine to `minimum` in `steps` steps, and stays there.
 *
 * @example [0, 1, 2, 3].map(cosineDecay({ steps: 2 })); // [1, 0.5, 0, 0]
 * @see Loshchilov and Hutter (2017); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const { steps, minimum = 0 } = requireOptions('cosineDecay', options, { steps: true, minimum: true });
  requireWholeNumber('cosineDecay', 'steps', steps, { least: 1 });
  requireNumber('cosineDecay', 'minimum', minimum, { least: 0 });
  return (step) => minimum + ((1 - minimum) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
}
