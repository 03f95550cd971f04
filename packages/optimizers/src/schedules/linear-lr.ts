import { requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { ScheduledOptimizer } from './lr-scheduler.ts';
import { RateScheduler, type At, type LastEpochOption } from './rate-scheduler.ts';

interface ConstantLROptions extends LastEpochOption {
  /** in 0 … 1; default 1/3 */
  readonly factor?: number | undefined;
  /** steps until the learning rate is the initial one; default 5 */
  readonly totalIters?: number | undefined;
}

/**
 * Multiplies the learning rate by `factor` for `totalIters` steps.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 0.5 });
 * const scheduler = new ConstantLR(optimizer, { factor: 0.5, totalIters: 2 });
 * [optimizer.learningRate, ...[1, 2].map(() => (scheduler.step(), optimizer.learningRate))]; // [0.25, 0.25, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 */
export class ConstantLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, options: ConstantLROptions = {}) {
    const known = { factor: true, totalIters: true, lastEpoch: true } as const;
    const { factor = 1 / 3, totalIters = 5, lastEpoch } = requireOptions('ConstantLR', options, known);
    requireNumber('ConstantLR', 'factor', factor, { least: 0, most: 1 });
    requireWholeNumber('ConstantLR', 'totalIters', totalIters, { least: 0 });
    const next = ({ epoch, rate, base }: At): number => {
      if (epoch === 0) return rate * factor;
      if (epoch !== totalIters) return rate;
      return factor === 0 ? base : rate * (1 / factor);
    };
    const closed = ({ epoch, base }: At): number => base * (epoch >= totalIters ? 1 : factor);
    super('ConstantLR', optimizer, { begin: next, next, closed }, lastEpoch);
  }
}

interface LinearLROptions extends LastEpochOption {
  /** above 0, at most 1; default 1/3 */
  readonly startFactor?: number | undefined;
  /** in 0 … 1; default 1 */
  readonly endFactor?: number | undefined;
  /** steps from the one factor to the other; default 5 */
  readonly totalIters?: number | undefined;
}

/**
 * Goes in a line from `startFactor` to `endFactor` of the learning rate in `totalIters` steps, and stays there: a warm-up, or a decay.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * [optimizer.learningRate, ...[1, 2, 3].map(() => (scheduler.step(), optimizer.learningRate))]; // [0.5, 0.75, 1, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, options: LinearLROptions = {}) {
    const known = { startFactor: true, endFactor: true, totalIters: true, lastEpoch: true } as const;
    const {
      startFactor = 1 / 3,
      endFactor = 1,
      totalIters = 5,
      lastEpoch,
    } = requireOptions('LinearLR', options, known);
    requireNumber('LinearLR', 'startFactor', startFactor, { above: 0, most: 1 });
    requireNumber('LinearLR', 'endFactor', endFactor, { least: 0, most: 1 });
    requireWholeNumber('LinearLR', 'totalIters', totalIters, { least: 1 });
    const rise = endFactor - startFactor;
    const rule = {
      begin: ({ epoch, rate }: At) => (epoch === 0 ? rate * startFactor : rate),
      next({ epoch, rate }: At): number {
        if (epoch === 0) return rate * startFactor;
        if (epoch > totalIters) return rate;
        return rate * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
      },
      closed: ({ epoch, base }: At) => base * (startFactor + (rise * Math.min(totalIters, epoch)) / totalIters),
    };
    super('LinearLR', optimizer, rule, lastEpoch);
  }
}

interface PolynomialLROptions extends LastEpochOption {
  /** steps until the learning rate is 0; default 5 */
  readonly totalIters?: number | undefined;
  /** default 1 */
  readonly power?: number | undefined;
}

/**
 * Falls to 0 in `totalIters` steps, as `(1 − step / totalIters)^power`.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new PolynomialLR(optimizer, { totalIters: 4, power: 2 });
 * [1, 2, 3, 4].map(() => (scheduler.step(), optimizer.learningRate)); // [0.5625, 0.25, 0.0625, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 */
export class PolynomialLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, options: PolynomialLROptions = {}) {
    const known = { totalIters: true, power: true, lastEpoch: true } as const;
    const { totalIters = 5, power = 1, lastEpoch } = requireOptions('PolynomialLR', options, known);
    requireWholeNumber('PolynomialLR', 'totalIters', totalIters, { least: 1 });
    requireNumber('PolynomialLR', 'power', power, { least: 0 });
    const left = (epoch: number): number => 1 - epoch / totalIters;
    const rule = {
      next: ({ epoch, rate }: At) => (epoch > totalIters ? rate : rate * (left(epoch) / left(epoch - 1)) ** power),
      closed: ({ epoch, base }: At) => base * left(Math.min(totalIters, epoch)) ** power,
    };
    super('PolynomialLR', optimizer, rule, lastEpoch);
  }
}
