import { requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { LambdaLR } from './lambda-lr.ts';
import { requireOptimizer, type LRScheduler, type ScheduledOptimizer } from './lr-scheduler.ts';
import { SequentialLR } from './sequential-lr.ts';

/**
 * Rises in a line from near 0 to the initial learning rate in `steps` steps, then goes on with another scheduler: the learning rate of step i
 * is `(i + 1) / steps` of the initial one. `LinearLR` in a `SequentialLR` starts where you like instead.
 *
 * @param steps at least 1
 * @param options `after`: a scheduler of this optimizer, which begins after them; default: stay there
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new WarmupLR(optimizer, 2, { after: new ExponentialLR(optimizer, 0.5) });
 * [optimizer.learningRate, ...[1, 2, 3].map(() => (scheduler.step(), optimizer.learningRate))]; // [0.5, 1, 1, 0.5]
 * @see Goyal et al. (2017)
 */
export class WarmupLR extends SequentialLR {
  constructor(
    optimizer: ScheduledOptimizer,
    steps: number,
    options: { readonly after?: LRScheduler | undefined } = {},
  ) {
    requireOptimizer('WarmupLR', optimizer);
    requireWholeNumber('WarmupLR', 'steps', steps, { least: 1 });
    const { after = new LambdaLR(optimizer, () => 1) } = requireOptions('WarmupLR', options, { after: true });
    super(optimizer, [new LambdaLR(optimizer, (epoch) => (epoch + 1) / steps), after], [steps]);
  }
}
