import { requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import type { ScheduledOptimizer } from './lr-scheduler.ts';
import { RateScheduler, type LastEpochOption } from './rate-scheduler.ts';

/**
 * Multiplies the learning rate by `gamma` after every step.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 0.5 });
 * const scheduler = new ExponentialLR(optimizer, 0.5);
 * [1, 2].map(() => (scheduler.step(), optimizer.learningRate)); // [0.25, 0.125]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, gamma: number, options: LastEpochOption = {}) {
    const { lastEpoch } = requireOptions('ExponentialLR', options, { lastEpoch: true });
    requireNumber('ExponentialLR', 'gamma', gamma, { least: 0 });
    const rule = {
      next: ({ rate }: { rate: number }) => rate * gamma,
      closed: ({ epoch, base }: { epoch: number; base: number }) => base * gamma ** epoch,
    };
    super('ExponentialLR', optimizer, rule, lastEpoch);
  }
}
