import {
  ConfigError,
  requireBoolean,
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

interface OneCycleLROptions extends LastEpochOption, CycledMomentumOptions {
  /** steps of the cycle; needed unless `epochs` and `stepsPerEpoch` are given */
  readonly totalSteps?: number | null | undefined;
  readonly epochs?: number | null | undefined;
  readonly stepsPerEpoch?: number | null | undefined;
  /** share of the cycle in which the learning rate rises; default 0.3 */
  readonly pctStart?: number | undefined;
  /** default `cos` */
  readonly annealStrategy?: 'cos' | 'linear' | undefined;
  /** default 0.85 */
  readonly baseMomentum?: number | readonly number[] | undefined;
  /** default 0.95 */
  readonly maxMomentum?: number | readonly number[] | undefined;
  /** it starts at the highest learning rate divided by this; default 25 */
  readonly divFactor?: number | undefined;
  /** it ends at the learning rate of the start divided by this; default 10 000 */
  readonly finalDivFactor?: number | undefined;
  /** fall to the learning rate of the start first, then to that of the end; default false */
  readonly threePhase?: boolean | undefined;
}

/** How long the cycle is, said in one of two ways. */
type Length = { readonly totalSteps: number } | { readonly epochs: number; readonly stepsPerEpoch: number };

const known: OptionNames<OneCycleLROptions> = {
  totalSteps: true,
  epochs: true,
  stepsPerEpoch: true,
  pctStart: true,
  annealStrategy: true,
  cycleMomentum: true,
  baseMomentum: true,
  maxMomentum: true,
  divFactor: true,
  finalDivFactor: true,
  threePhase: true,
  lastEpoch: true,
};

/** Goes from `start` to `end` while `share` goes from 0 to 1. */
const strategies = {
  cos: (start: number, end: number, share: number) => end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1),
  linear: (start: number, end: number, share: number) => (end - start) * share + start,
} as const;

/** A part of the cycle: up to which step, and between which of the three learning rates and two values of the momentum. */
interface Phase {
  readonly end: number;
  readonly rates: readonly [from: Place, to: Place];
  readonly momenta: readonly [from: 'base' | 'max', to: 'base' | 'max'];
}

type Place = 'start' | 'max' | 'min';

/**
 * One cycle for a whole training: up to `maxLearningRate`, then far down, and with the momentum the other way. A step of it belongs to a batch.
 *
 * @param maxLearningRate highest learning rate; a list for one each group
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const optimizer = new SGD([new Parameter(tensor([1]))], { momentum: 0.9 });
 * const scheduler = new OneCycleLR(optimizer, 0.5, { totalSteps: 10 });
 * const rates = Array.from({ length: 9 }, () => (scheduler.step(), optimizer.learningRate));
 * [Math.max(...rates), optimizer.paramGroups[0]!.momentum]; // [0.5, 0.95]
 * @see Smith and Topin (2018); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
export class OneCycleLR extends RateScheduler {
  constructor(
    optimizer: ScheduledOptimizer,
    maxLearningRate: number | readonly number[],
    options: OneCycleLROptions & Length,
  ) {
    const where = 'OneCycleLR';
    requireOptimizer(where, optimizer);
    const { paramGroups } = optimizer;
    const max = numbersOf(where, 'maxLearningRate', maxLearningRate, paramGroups.length);
    const given = requireOptions<OneCycleLROptions>(where, options, known, '{ totalSteps: 100 }');
    const { divFactor = 25, finalDivFactor = 1e4, annealStrategy = 'cos', lastEpoch = -1 } = given;
    const { cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95 } = given;
    requireNumber(where, 'divFactor', divFactor, { above: 0 });
    requireNumber(where, 'finalDivFactor', finalDivFactor, { above: 0 });
    requireOneOf(where, 'annealStrategy', annealStrategy, ['cos', 'linear']);
    const total = totalOf(given);
    const phaseAt = phasesOf(total, given);
    const range = cycledMomentum(where, optimizer, { cycleMomentum, baseMomentum, maxMomentum });
    const between = strategies[annealStrategy];
    const rateAt = (place: Place, group: number): number => {
      const start = max[group] / divFactor;
      return { start, max: max[group], min: start / finalDivFactor }[place];
    };
    const next = ({ epoch, group }: At): number => {
      const { share, rates: [from, to] } = phaseAt(epoch); // prettier-ignore
      return between(rateAt(from, group), rateAt(to, group), share);
    };
    const momentum = ({ epoch, group }: At): number => {
      const { share, momenta: [from, to] } = phaseAt(epoch); // prettier-ignore
      return between(range![from][group], range![to][group], share);
    };
    if (lastEpoch === -1) paramGroups.forEach((group, i) => (group.initialLearningRate = rateAt('start', i)));
    super(where, optimizer, { begin: next, next, ...(range !== null && { momentum }) }, lastEpoch);
  }
}

function totalOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  const require = (name: string, value: unknown): void => requireWholeNumber('OneCycleLR', name, value, { least: 1 });
  if (totalSteps != null) {
    require('totalSteps', totalSteps);
    return totalSteps;
  }
  if (epochs == null || stepsPerEpoch == null)
    throw new ConfigError(
      'OneCycleLR',
      'neither totalSteps nor both epochs and stepsPerEpoch are given; one of them is needed',
    );
  require('epochs', epochs);
  require('stepsPerEpoch', stepsPerEpoch);
  return epochs * stepsPerEpoch;
}

/** Gives the phase at a step, and how much of it is done. */
function phasesOf(total: number, { pctStart = 0.3, threePhase = false }: OneCycleLROptions) {
  requireNumber('OneCycleLR', 'pctStart', pctStart, { least: 0, most: 1 });
  requireBoolean('OneCycleLR', 'threePhase', threePhase);
  const rise: Phase = { end: pctStart * total - 1, rates: ['start', 'max'], momenta: ['max', 'base'] };
  const phases: readonly Phase[] = threePhase
    ? [
        rise,
        { end: 2 * pctStart * total - 2, rates: ['max', 'start'], momenta: ['base', 'max'] },
        { end: total - 1, rates: ['start', 'min'], momenta: ['max', 'max'] },
      ]
    : [rise, { end: total - 1, rates: ['max', 'min'], momenta: ['base', 'max'] }];
  return (epoch: number): Phase & { readonly share: number } => {
    if (epoch > total)
      throw new ConfigError('OneCycleLR', `step ${epoch} is asked for, but the cycle has ${total} steps`, {
        expected: total,
        got: epoch,
      });
    const found = phases.findIndex(({ end }) => epoch <= end);
    const i = found === -1 ? phases.length - 1 : found;
    const begin = i === 0 ? 0 : phases[i - 1].end;
    const length = phases[i].end - begin;
    return { ...phases[i], share: length === 0 ? 1 : (epoch - begin) / length }; // a phase without steps is over at once
  };
}
