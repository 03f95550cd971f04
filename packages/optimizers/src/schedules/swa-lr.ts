import { requireOneOf, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { requireOptimizer, type ScheduledOptimizer } from './lr-scheduler.ts';
import { numbersOf } from './per-group.ts';
import { RateScheduler, type At, type LastEpochOption } from './rate-scheduler.ts';

interface SWALROptions extends LastEpochOption {
  /** steps until the learning rate is `swaLearningRate`; default 10 */
  readonly annealEpochs?: number | undefined;
  /** the way there: `cos`, or `linear`; default cos */
  readonly annealStrategy?: 'cos' | 'linear' | undefined;
}

const shares = {
  cos: (t: number) => (1 - Math.cos(Math.PI * t)) / 2,
  linear: (t: number) => t,
};

/**
 * Goes from the learning rate as it is to a fixed one, at which weights are averaged, and stays there.
 *
 * @param swaLearningRate the learning rate in the end, one for all groups or one each
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new SWALR(optimizer, 0.5, { annealEpochs: 2, annealStrategy: 'linear' });
 * [1, 2, 3].map(() => (scheduler.step(), optimizer.learningRate)); // [0.75, 0.5, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.SWALR.html
 */
export class SWALR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, swaLearningRate: number | readonly number[], options: SWALROptions = {}) {
    const known = { annealEpochs: true, annealStrategy: true, lastEpoch: true } as const;
    const { annealEpochs = 10, annealStrategy = 'cos', lastEpoch } = requireOptions('SWALR', options, known);
    requireOptimizer('SWALR', optimizer);
    requireWholeNumber('SWALR', 'annealEpochs', annealEpochs, { least: 0 });
    requireOneOf('SWALR', 'annealStrategy', annealStrategy, ['cos', 'linear']);
    const goals = numbersOf('SWALR', 'swaLearningRate', swaLearningRate, optimizer.paramGroups.length);
    const shareAt = (step: number): number =>
      shares[annealStrategy](Math.max(0, Math.min(1, step / Math.max(1, annealEpochs))));
    const next = ({ epoch, rate, group }: At): number => {
      const step = annealEpochs === 0 ? Math.max(1, epoch) : epoch;
      const [before, now] = [shareAt(step - 1), shareAt(step)];
      const initial = before === 1 ? goals[group] : (rate - before * goals[group]) / (1 - before);
      return goals[group] * now + initial * (1 - now);
    };
    super('SWALR', optimizer, { begin: next, next }, lastEpoch);
  }
}
