import { refuseArgument, requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { ScheduledOptimizer } from './lr-scheduler.ts';
import { RateScheduler, type At, type LastEpochOption } from './rate-scheduler.ts';

interface CosineAnnealingLROptions extends LastEpochOption {
  /** least learning rate; default 0 */
  readonly etaMin?: number | undefined;
}

/**
 * Falls along half a cosine to `etaMin` in `tMax` steps, and rises again likewise if it goes on.
 *
 * @param tMax above 0
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new CosineAnnealingLR(optimizer, 4);
 * [1, 2, 3, 4].map(() => (scheduler.step(), optimizer.learningRate)); // [0.854, 0.500, 0.146, 0.000]
 * @see Loshchilov and Hutter (2017); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export class CosineAnnealingLR extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, tMax: number, options: CosineAnnealingLROptions = {}) {
    const { etaMin = 0, lastEpoch } = requireOptions('CosineAnnealingLR', options, { etaMin: true, lastEpoch: true });
    requireNumber('CosineAnnealingLR', 'tMax', tMax, { above: 0 });
    requireNumber('CosineAnnealingLR', 'etaMin', etaMin, { least: 0 });
    const height = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / tMax);
    const rule = {
      next({ epoch, rate, base }: At): number {
        const isRising = (epoch - 1 - tMax) % (2 * tMax) === 0; // from the minimum, where the height before is 0
        if (isRising) return rate + ((base - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
        return (height(epoch) / height(epoch - 1)) * (rate - etaMin) + etaMin;
      },
      closed: ({ epoch, base }: At) => etaMin + ((base - etaMin) * height(epoch)) / 2,
    };
    super('CosineAnnealingLR', optimizer, rule, lastEpoch);
  }
}

interface WarmRestartsOptions extends CosineAnnealingLROptions {
  /** how many times as long the next fall takes; a whole number, default 1 */
  readonly tMult?: number | undefined;
}

/**
 * Falls along half a cosine to `etaMin` in `t0` steps, then begins anew, each time `tMult` times as long.
 *
 * @param t0 steps until the first restart
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { learningRate: 1 });
 * const scheduler = new CosineAnnealingWarmRestarts(optimizer, 2);
 * [1, 2, 3, 4].map(() => (scheduler.step(), optimizer.learningRate)); // [0.500, 1, 0.500, 1]
 * @see Loshchilov and Hutter (2017); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 */
export class CosineAnnealingWarmRestarts extends RateScheduler {
  constructor(optimizer: ScheduledOptimizer, t0: number, options: WarmRestartsOptions = {}) {
    const where = 'CosineAnnealingWarmRestarts';
    const known = { tMult: true, etaMin: true, lastEpoch: true } as const;
    const { tMult = 1, etaMin = 0, lastEpoch } = requireOptions(where, options, known);
    requireWholeNumber(where, 't0', t0, { least: 1 });
    requireWholeNumber(where, 'tMult', tMult, { least: 1 });
    requireNumber(where, 'etaMin', etaMin, { least: 0 });
    const at = ({ epoch, base }: At): number =>
      etaMin + ((base - etaMin) * (1 + Math.cos(Math.PI * shareOfCycle(epoch, t0, tMult)))) / 2;
    super(where, optimizer, { begin: at, next: at }, lastEpoch);
  }

  /**
   * Goes on by one step, or to a place between two, such as `epoch + batch / batches`.
   *
   * @param epoch at least 0; default: one more than before
   */
  override step(epoch?: number): void {
    if (epoch === undefined) return super.step();
    if (!(epoch >= 0 && Number.isFinite(epoch)))
      refuseArgument('CosineAnnealingWarmRestarts', 'epoch', epoch, 'a number, at least 0 and finite');
    this.stepTo(epoch);
  }
}

/** How much of the cosine under way is done: 0 at a restart. */
function shareOfCycle(epoch: number, t0: number, tMult: number): number {
  if (tMult === 1) return (epoch % t0) / t0;
  const restarts = Math.floor(Math.log2((epoch / t0) * (tMult - 1) + 1) / Math.log2(tMult) + 1e-12);
  const begun = (t0 * (tMult ** restarts - 1)) / (tMult - 1);
  return (epoch - begun) / (t0 * tMult ** restarts);
}
