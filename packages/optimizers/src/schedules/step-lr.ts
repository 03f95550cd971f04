import { requireList, requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { ScheduledOptimizer } from './lr-scheduler.ts';
import { RateScheduler, type LastEpochOption } from './rate-scheduler.ts';

interface StepLROptions extends LastEpochOption {
  /** default 0.1 */
  readonly gamma?: number | undefined;
}

/**
 * Multiplies the learning rate by `gamma` after every `stepSize` steps.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 0.5 });
 * const scheduler = new StepLR(optimizer, 2, { gamma: 0.5 });
 * [1, 2, 3, 4].map(() => (scheduler.step(), optimizer.learningRate)); // [0.5, 0.25, 0.25, 0.125]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, stepSize: number, options: StepLROptions = {}) {
    const { gamma = 0.1, lastEpoch } = requireOptions('StepLR', options, { gamma: true, lastEpoch: true });
    requireWholeNumber('StepLR', 'stepSize', stepSize, { least: 1 });
    requireNumber('StepLR', 'gamma', gamma, { least: 0 });
    const next = ({ epoch, rate }: { epoch: number; rate: number }): number =>
      epoch === 0 || epoch % stepSize !== 0 ? rate : rate * gamma;
    const closed = ({ epoch, base }: { epoch: number; base: number }): number =>
      base * gamma ** Math.floor(epoch / stepSize);
    super('StepLR', optimizer, { begin: next, next, closed }, lastEpoch);
  }
}

/**
 * Multiplies the learning rate by `gamma` after each of the given numbers of steps.
 *
 * @param milestones numbers of steps; one that comes twice counts twice
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 0.5 });
 * const scheduler = new MultiStepLR(optimizer, [1, 3], { gamma: 0.5 });
 * [1, 2, 3].map(() => (scheduler.step(), optimizer.learningRate)); // [0.25, 0.25, 0.125]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, milestones: readonly number[], options: StepLROptions = {}) {
    const { gamma = 0.1, lastEpoch } = requireOptions('MultiStepLR', options, { gamma: true, lastEpoch: true });
    requireList('MultiStepLR', 'milestones', milestones);
    const list = [...milestones];
    list.forEach((steps, i) => requireWholeNumber('MultiStepLR', `milestones[${i}]`, steps, { least: 0 }));
    requireNumber('MultiStepLR', 'gamma', gamma, { least: 0 });
    const next = ({ epoch, rate }: { epoch: number; rate: number }): number =>
      rate * gamma ** list.filter((steps) => steps === epoch).length;
    const closed = ({ epoch, base }: { epoch: number; base: number }): number =>
      base * gamma ** list.filter((steps) => steps <= epoch).length;
    super('MultiStepLR', optimizer, { begin: next, next, closed }, lastEpoch);
  }
}
