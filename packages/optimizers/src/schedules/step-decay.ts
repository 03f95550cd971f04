import { requireList, requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Schedule } from './schedule.ts';

interface StepDecayOptions {
  /** number of steps between two falls, at least 1 */
  readonly every: number;
  /** default 0.1 */
  readonly factor?: number | undefined;
}

/**
 * Multiplies by `factor` after every `every` steps.
 *
 * @example [0, 1, 2, 3, 4].map(stepDecay({ every: 2, factor: 0.5 })); // [1, 1, 0.5, 0.5, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const { every, factor = 0.1 } = requireOptions('stepDecay', options, { every: true, factor: true });
  requireWholeNumber('stepDecay', 'every', every, { least: 1 });
  requireNumber('stepDecay', 'factor', factor, { least: 0 });
  return (step) => factor ** Math.floor(step / every);
}

interface MultiStepDecayOptions {
  /** numbers of steps, rising */
  readonly after: readonly number[];
  /** default 0.1 */
  readonly factor?: number | undefined;
}

/**
 * Multiplies by `factor` after each of the given numbers of steps.
 *
 * @example [0, 1, 2, 3, 4].map(multiStepDecay({ after: [1, 3], factor: 0.5 })); // [1, 0.5, 0.5, 0.25, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export function multiStepDecay(options: MultiStepDecayOptions): Schedule {
  const { after, factor = 0.1 } = requireOptions('multiStepDecay', options, { after: true, factor: true });
  requireList('multiStepDecay', 'after', after);
  const milestones = [...after];
  milestones.forEach((steps, i) => requireWholeNumber('multiStepDecay', `after[${i}]`, steps, { least: 1 }));
  requireNumber('multiStepDecay', 'factor', factor, { least: 0 });
  return (step) => factor ** milestones.filter((steps) => step >= steps).length;
}
