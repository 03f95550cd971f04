import { ConfigError } from '@gradkit/core-tensor/functional';

/** Steps done (from 0) → factor of the initial learning rate. */
export type Schedule = (step: number) => number;

function requireSteps(schedule: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new ConfigError(schedule, `${name} is ${value}; it must be a whole number of at least 1`, { got: value });
}

/**
 * Multiplies by `factor` after every `every` steps.
 *
 * @example [0, 1, 2, 3, 4].map(stepDecay({ every: 2, factor: 0.5 })); // [1, 1, 0.5, 0.5, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export function stepDecay({ every, factor = 0.1 }: { readonly every: number; readonly factor?: number }): Schedule {
  requireSteps('stepDecay', 'every', every);
  return (step) => factor ** Math.floor(step / every);
}

/**
 * Multiplies by `factor` after each of the given numbers of steps.
 *
 * @param options `after`: numbers of steps, rising
 * @example [0, 1, 2, 3, 4].map(multiStepDecay({ after: [1, 3], factor: 0.5 })); // [1, 0.5, 0.5, 0.25, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export function multiStepDecay({
  after,
  factor = 0.1,
}: {
  readonly after: readonly number[];
  readonly factor?: number;
}): Schedule {
  for (const steps of after) requireSteps('multiStepDecay', 'after', steps);
  return (step) => factor ** after.filter((steps) => step >= steps).length;
}

/**
 * Multiplies by `factor` after every step.
 *
 * @example [0, 1, 2].map(exponentialDecay({ factor: 0.5 })); // [1, 0.5, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export function exponentialDecay({ factor }: { readonly factor: number }): Schedule {
  return (step) => factor ** step;
}

/**
 * Falls in a line to `minimum` in `steps` steps, and stays there.
 *
 * @param options `minimum`: share of the initial learning rate, default 0
 * @example [0, 1, 2, 3].map(linearDecay({ steps: 2 })); // [1, 0.5, 0, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export function linearDecay({ steps, minimum = 0 }: { readonly steps: number; readonly minimum?: number }): Schedule {
  requireSteps('linearDecay', 'steps', steps);
  return (step) => 1 - ((1 - minimum) * Math.min(step, steps)) / steps;
}

/**
 * Falls along half a cosine to `minimum` in `steps` steps, and stays there.
 *
 * @param options `minimum`: share of the initial learning rate, default 0
 * @example [0, 1, 2, 3].map(cosineDecay({ steps: 2 })); // [1, 0.5, 0, 0]
 * @see Loshchilov and Hutter (2017); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export function cosineDecay({ steps, minimum = 0 }: { readonly steps: number; readonly minimum?: number }): Schedule {
  requireSteps('cosineDecay', 'steps', steps);
  return (step) => minimum + ((1 - minimum) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
}

/**
 * Rises in a line from near 0 to 1 in `steps` steps, then goes on with another schedule, which starts from its step 0.
 *
 * @example [0, 1, 2, 3].map(warmup(2, stepDecay({ every: 1, factor: 0.5 }))); // [0.5, 1, 1, 0.5]
 * @see Goyal et al. (2017)
 */
export function warmup(steps: number, then: Schedule = () => 1): Schedule {
  requireSteps('warmup', 'steps', steps);
  return (step) => (step < steps ? (step + 1) / steps : then(step - steps));
}
