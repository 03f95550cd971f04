import { requireFunction, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Schedule } from './schedule.ts';

/**
 * Rises in a line from near 0 to 1 in `steps` steps, then goes on with another schedule, which starts from its step 0.
 *
 * @example [0, 1, 2, 3].map(warmup(2, stepDecay({ every: 1, factor: 0.5 }))); // [0.5, 1, 1, 0.5]
 * @see Goyal et al. (2017)
 */
export function warmup(steps: number, then: Schedule = () => 1): Schedule {
  requireWholeNumber('warmup', 'steps', steps, { least: 1 });
  requireFunction('warmup', 'then', then);
  return (step) => (step < steps ? (step + 1) / steps : then(step - steps));
}
