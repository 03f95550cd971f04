import {
  requireFunction,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { cycledMomentum, type CycledMomentumOptions } from './cycled-momentum.ts';
import { requireOptimizer, type ScheduledOptimizer } from './lr-scheduler.ts';
import { numbersOf } from './per-group.ts';
import { RateScheduler, type At, type LastEpochOption } from './rate-scheduler.ts';

type Mode = 'triangular' | 'triangular2' | 'exp_range';

interface CyclicLROptions extends LastEpochOption, CycledMomentumOptions {
  /** steps of the rising half of a cycle; default 2000 */
  readonly stepSizeUp?: number | undefined;
  /** steps of the falling half; default as many as of the rising one */
  readonly stepSizeDown?: number | null | undefined;
  /** every peak the same, half as high at each cycle, or lower by `gamma` at each step; default `triangular` */
  readonly mode?: Mode | undefined;
  /** of `exp_range`; default 1 */
  readonly gamma?: number | undefined;
  /** how high the peaks are, by the cycle (from 1) or the step, in place of `mode` */
  readonly scaleFn?: ((x: number) => number) | null | undefined;
  /** what `scaleFn` is told; default `cycle` */
  readonly scaleMode?: 'cycle' | 'iterations' | undefined;
  /** default 0.8 */
  readonly baseMomentum?: number | readonly number[] | undefined;
  /** default 0.9 */
  readonly maxMomentum?: number | readonly number[] | undefined;
}

const known: OptionNames<CyclicLROptions> = {
  stepSizeUp: true,
  stepSizeDown: true,
  mode: true,
  gamma: true,
  scaleFn: true,
  scaleMode: true,
  cycleMomentum: true,
  baseMomentum: true,
  maxMomentum: true,
  lastEpoch: true,
};

/**
 * Goes up and down between two learning rates in lines, and with the momentum the other way.
 *
 * @param baseLearningRate least learning rate, which it starts from; a list for one each group
 * @param maxLearningRate highest; likewise
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { momentum: 0.9 });
 * const scheduler = new CyclicLR(optimizer, 0.25, 0.75, { stepSizeUp: 2 });
 * [1, 2, 3, 4].map(() => (scheduler.step(), optimizer.learningRate)); // [0.5, 0.75, 0.5, 0.25]
 * @see Smith (2017); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 */
export class CyclicLR extends RateScheduler {
  constructor(
    optimizer: ScheduledOptimizer,
    baseLearningRate: number | readonly number[],
    maxLearningRate: number | readonly number[],
    options: CyclicLROptions = {},
  ) {
    const {
      stepSizeUp = 2000,
      stepSizeDown,
      cycleMomentum = true,
      baseMomentum = 0.8,
      maxMomentum = 0.9,
      ...rest
    } = requireOptions('CyclicLR', options, known);
    requireOptimizer('CyclicLR', optimizer);
    requireWholeNumber('CyclicLR', 'stepSizeUp', stepSizeUp, { least: 1 });
    if (stepSizeDown != null) requireWholeNumber('CyclicLR', 'stepSizeDown', stepSizeDown, { least: 1 });
    const { paramGroups } = optimizer;
    const base = numbersOf('CyclicLR', 'baseLearningRate', baseLearningRate, paramGroups.length);
    const max = numbersOf('CyclicLR', 'maxLearningRate', maxLearningRate, paramGroups.length);
    const range = cycledMomentum('CyclicLR', optimizer, { cycleMomentum, baseMomentum, maxMomentum });
    const heightAt = heightOf({ up: stepSizeUp, down: stepSizeDown ?? stepSizeUp }, scaleOf(rest));
    const next = ({ epoch, group }: At): number => base[group] + (max[group] - base[group]) * heightAt(epoch);
    const momentum = ({ epoch, group }: At): number =>
      range!.max[group] - (range!.max[group] - range!.base[group]) * heightAt(epoch);
    const { lastEpoch = -1 } = rest;
    if (lastEpoch === -1) paramGroups.forEach((group, i) => (group.learningRate = base[i]));
    super('CyclicLR', optimizer, { begin: next, next, ...(range !== null && { momentum }) }, lastEpoch);
  }
}

/** How high the peak is, by cycle and step. */
type Scale = (cycle: number, epoch: number) => number;

function scaleOf({ mode = 'triangular', gamma = 1, scaleFn, scaleMode = 'cycle' }: CyclicLROptions): Scale {
  requireOneOf('CyclicLR', 'mode', mode, ['triangular', 'triangular2', 'exp_range']);
  requireNumber('CyclicLR', 'gamma', gamma, { least: 0 });
  requireOneOf('CyclicLR', 'scaleMode', scaleMode, ['cycle', 'iterations']);
  if (scaleFn != null) {
    requireFunction('CyclicLR', 'scaleFn', scaleFn);
    return (cycle, epoch) => scaleFn(scaleMode === 'cycle' ? cycle : epoch);
  }
  if (mode === 'exp_range') return (_, epoch) => gamma ** epoch;
  return (cycle) => (mode === 'triangular' ? 1 : 0.5 ** (cycle - 1));
}

/** Height over the base after some steps, 1 at a peak that is not scaled. */
function heightOf(
  { up, down }: { readonly up: number; readonly down: number },
  scale: Scale,
): (epoch: number) => number {
  const total = up + down;
  const ratio = up / total;
  return (epoch) => {
    const cycle = Math.floor(1 + epoch / total);
    const x = 1 + epoch / total - cycle;
    return (x <= ratio ? x / ratio : (x - 1) / (ratio - 1)) * scale(cycle, epoch);
  };
}
