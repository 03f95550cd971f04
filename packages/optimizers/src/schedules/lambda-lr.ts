import { requireFunction, requireOptions } from '@gradkit/core-tensor/functional';
import type { ScheduledOptimizer } from './lr-scheduler.ts';
import { perGroup } from './per-group.ts';
import { RateScheduler, type At, type LastEpochOption } from './rate-scheduler.ts';

/** Steps done (from 0) → factor. */
export type Factor = (epoch: number) => number;

function factorsOf(
  where: string,
  given: Factor | readonly Factor[],
  { paramGroups }: ScheduledOptimizer,
): readonly Factor[] {
  return perGroup(where, 'lrLambda', given, paramGroups?.length ?? 0, (name, one) => requireFunction(where, name, one));
}

/**
 * Multiplies the initial learning rate by a factor that follows from the number of steps done: a schedule of your own.
 *
 * @param lrLambda steps done, from 0 → factor; or a list with one for each group
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new LambdaLR(optimizer, (epoch) => 1 / (1 + epoch));
 * [1, 3].map(() => (scheduler.step(), optimizer.learningRate)); // [0.5, 0.333]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LambdaLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, lrLambda: Factor | readonly Factor[], options: LastEpochOption = {}) {
    const { lastEpoch } = requireOptions('LambdaLR', options, { lastEpoch: true });
    const factors = factorsOf('LambdaLR', lrLambda, Object(optimizer) as ScheduledOptimizer);
    const at = ({ epoch, base, group }: At): number => base * factors[group](epoch);
    super('LambdaLR', optimizer, { begin: at, next: at }, lastEpoch);
  }
}

/**
 * Multiplies the learning rate at every step by a factor that follows from the number of steps done.
 *
 * @param lrLambda steps done, from 1 → factor; or a list with one for each group
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new MultiplicativeLR(optimizer, (epoch) => (epoch < 3 ? 0.5 : 1));
 * [1, 2, 3].map(() => (scheduler.step(), optimizer.learningRate)); // [0.5, 0.25, 0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 */
export class MultiplicativeLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, lrLambda: Factor | readonly Factor[], options: LastEpochOption = {}) {
    const { lastEpoch } = requireOptions('MultiplicativeLR', options, { lastEpoch: true });
    const factors = factorsOf('MultiplicativeLR', lrLambda, Object(optimizer) as ScheduledOptimizer);
    super('MultiplicativeLR', optimizer, { next: ({ epoch, rate, group }) => rate * factors[group](epoch) }, lastEpoch);
  }
}
