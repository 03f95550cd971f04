import { ConfigError, DataError } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { twoGroups } from '../../testing/written-schedule.ts';
import {
  Adagrad,
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
  SWALR,
  WarmupLR,
} from '../index.ts';

const make = () => twoGroups('SGD', [0.1, 0.2]);
const optimizer = make();
const step = new StepLR(optimizer, 2);
/** What plain JavaScript can pass. */
const any = (value: unknown): never => value as never;
const plain = new Adagrad(optimizer.parameters);

describe('arguments that are wrong are refused', () => {
  it.each<[call: () => unknown, text: string]>([
    [() => new StepLR(any(step), 2), 'StepLR: optimizer is a StepLR; it must be an optimizer such as an Adam'],
    [() => new StepLR(any(null), 2), 'StepLR: optimizer is null; it must be an optimizer such as an Adam'],
    [() => new StepLR(optimizer, 0), 'StepLR: stepSize is 0; it must be a whole number of at least 1'],
    [() => new StepLR(optimizer, 2, { gamma: -1 }), 'StepLR: gamma is -1; it must be at least 0 and finite'],
    [
      () => new StepLR(optimizer, 2, any({ last_epoch: 3 })),
      'StepLR: last_epoch is no option; the options are gamma, lastEpoch (did you mean lastEpoch?)',
    ],
    [
      () => new StepLR(optimizer, 2, { lastEpoch: -2 }),
      'StepLR: lastEpoch is -2; it must be a whole number of at least -1',
    ],
    [
      () => new StepLR(make(), 2, { lastEpoch: 3 }),
      "StepLR: lastEpoch is 3 but group 0 of the optimizer has no initialLearningRate; load the optimizer's state first, or set it",
    ],
    [() => new SWALR(any(null), 1), 'SWALR: optimizer is null; it must be an optimizer such as an Adam'],
    [() => new SWALR(optimizer, -1), 'SWALR: swaLearningRate is -1; it must be at least 0 and finite'],
    [() => new SWALR(optimizer, [1]), 'SWALR: swaLearningRate has 1 values but the optimizer has 2 groups'],
    [
      () => new SWALR(optimizer, 1, { annealEpochs: -1 }),
      'SWALR: annealEpochs is -1; it must be a whole number of at least 0',
    ],
    [
      () => new SWALR(optimizer, 1, { annealStrategy: any('cosine') }),
      'SWALR: annealStrategy is cosine; it must be one of cos, linear',
    ],
    [() => new MultiStepLR(optimizer, any(3)), 'MultiStepLR: milestones is 3; it must be a list'],
    [
      () => new MultiStepLR(optimizer, [1, 2.5]),
      'MultiStepLR: milestones[1] is 2.5; it must be a whole number of at least 0',
    ],
    [() => new ConstantLR(optimizer, { factor: 2 }), 'ConstantLR: factor is 2; it must be in 0 … 1'],
    [
      () => new ConstantLR(optimizer, { totalIters: -1 }),
      'ConstantLR: totalIters is -1; it must be a whole number of at least 0',
    ],
    [() => new LinearLR(optimizer, { startFactor: 0 }), 'LinearLR: startFactor is 0; it must be above 0 and at most 1'],
    [() => new LinearLR(optimizer, { endFactor: 1.5 }), 'LinearLR: endFactor is 1.5; it must be in 0 … 1'],
    [
      () => new LinearLR(optimizer, { totalIters: 0 }),
      'LinearLR: totalIters is 0; it must be a whole number of at least 1',
    ],
    [
      () => new ExponentialLR(optimizer, any('0.9')),
      "ExponentialLR: gamma is '0.9'; it must be a number, at least 0 and finite",
    ],
    [() => new PolynomialLR(optimizer, { power: NaN }), 'PolynomialLR: power is NaN; it must be at least 0 and finite'],
    [() => new CosineAnnealingLR(optimizer, 0), 'CosineAnnealingLR: tMax is 0; it must be above 0 and finite'],
    [
      () => new CosineAnnealingLR(optimizer, 9, any({ eta_min: 1 })),
      'CosineAnnealingLR: eta_min is no option; the options are etaMin, lastEpoch (did you mean etaMin?)',
    ],
    [
      () => new CosineAnnealingWarmRestarts(optimizer, 1.5),
      'CosineAnnealingWarmRestarts: t0 is 1.5; it must be a whole number of at least 1',
    ],
    [
      () => new CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 0 }),
      'CosineAnnealingWarmRestarts: tMult is 0; it must be a whole number of at least 1',
    ],
    [
      () => new CosineAnnealingWarmRestarts(make(), 2).step(-1),
      'CosineAnnealingWarmRestarts: epoch is -1; it must be a number, at least 0 and finite',
    ],
    [() => new LambdaLR(optimizer, any(0.5)), 'LambdaLR: lrLambda is 0.5; it must be a function'],
    [() => new LambdaLR(optimizer, [() => 1]), 'LambdaLR: lrLambda has 1 values but the optimizer has 2 groups'],
    [
      () => new MultiplicativeLR(optimizer, [() => 1, any(2)]),
      'MultiplicativeLR: lrLambda[1] is 2; it must be a function',
    ],
    [() => new CyclicLR(optimizer, -1, 1), 'CyclicLR: baseLearningRate is -1; it must be at least 0 and finite'],
    [() => new CyclicLR(optimizer, 0.1, [1]), 'CyclicLR: maxLearningRate has 1 values but the optimizer has 2 groups'],
    [
      () => new CyclicLR(optimizer, 0.1, 1, { mode: any('exp') }),
      'CyclicLR: mode is exp; it must be one of triangular, triangular2, exp_range',
    ],
    [() => new CyclicLR(optimizer, 0.1, 1, { scaleFn: any(1) }), 'CyclicLR: scaleFn is 1; it must be a function'],
    [
      () => new CyclicLR(plain, 0.1, 1),
      'CyclicLR: the optimizer has neither momentum nor beta1 to cycle; set cycleMomentum to false',
    ],
    [
      () => new CyclicLR(optimizer, 0.1, 1, { stepSizeUp: 0 }),
      'CyclicLR: stepSizeUp is 0; it must be a whole number of at least 1',
    ],
    [
      () => new OneCycleLR(optimizer, any({ max_lr: 0.1, totalSteps: 9 }), any(undefined)),
      'OneCycleLR: maxLearningRate is an object; it must be a number, at least 0 and finite',
    ],
    [
      () => new OneCycleLR(optimizer, 0.1, any(undefined)),
      'OneCycleLR: options are undefined; they must be an object such as { totalSteps: 100 }',
    ],
    [
      () => new OneCycleLR(optimizer, 0.1, any({})),
      'OneCycleLR: neither totalSteps nor both epochs and stepsPerEpoch are given; one of them is needed',
    ],
    [
      () => new OneCycleLR(optimizer, 0.1, { totalSteps: 0 }),
      'OneCycleLR: totalSteps is 0; it must be a whole number of at least 1',
    ],
    [
      () => new OneCycleLR(optimizer, 0.1, { epochs: 2, stepsPerEpoch: 1.5 }),
      'OneCycleLR: stepsPerEpoch is 1.5; it must be a whole number of at least 1',
    ],
    [
      () => new OneCycleLR(optimizer, 0.1, { totalSteps: 9, pctStart: 2 }),
      'OneCycleLR: pctStart is 2; it must be in 0 … 1',
    ],
    [
      () => new OneCycleLR(optimizer, 0.1, { totalSteps: 9, annealStrategy: any('cosine') }),
      'OneCycleLR: annealStrategy is cosine; it must be one of cos, linear',
    ],
    [
      () => new OneCycleLR(plain, 0.1, { totalSteps: 9 }),
      'OneCycleLR: the optimizer has neither momentum nor beta1 to cycle; set cycleMomentum to false',
    ],
    [
      () => {
        const scheduler = new OneCycleLR(make(), 0.1, { totalSteps: 2 });
        for (let i = 0; i < 3; i++) scheduler.step();
      },
      'OneCycleLR: step 3 is asked for, but the cycle has 2 steps',
    ],
    [() => new SequentialLR(optimizer, [], []), 'SequentialLR: there are 0 schedulers; at least 1 is needed'],
    [
      () => new SequentialLR(optimizer, [step], [3]),
      'SequentialLR: there are 1 milestones for 1 schedulers; 0 are needed',
    ],
    [
      () => new SequentialLR(optimizer, [step, step, step], [4, 3]),
      'SequentialLR: milestones[1] is 3; it must be a whole number of at least 5',
    ],
    [
      () => new SequentialLR(optimizer, [step, any(3)], [4]),
      'SequentialLR: schedulers[1] is 3; it must be a scheduler such as a StepLR',
    ],
    [
      () => new SequentialLR(make(), [step], []),
      'SequentialLR: schedulers[0] is of another optimizer; all must be of the same one',
    ],
    [
      () => new ChainedScheduler([new ReduceLROnPlateau(optimizer)]),
      'ChainedScheduler: schedulers[0] is a ReduceLROnPlateau; it must be a scheduler whose step() needs no metric',
    ],
    [() => new ChainedScheduler(any(step)), 'ChainedScheduler: schedulers is a StepLR; it must be a list'],
    [
      () => new ChainedScheduler([step, new StepLR(make(), 2)]),
      'ChainedScheduler: schedulers[1] is of another optimizer; all must be of the same one',
    ],
    [() => new WarmupLR(optimizer, 0), 'WarmupLR: steps is 0; it must be a whole number of at least 1'],
    [
      () => new WarmupLR(optimizer, 2, { after: any(1) }),
      'SequentialLR: schedulers[1] is 1; it must be a scheduler such as a StepLR',
    ],
    [
      () => new ReduceLROnPlateau(optimizer, { factor: 1 }),
      'ReduceLROnPlateau: factor is 1; it must be at least 0 and below 1',
    ],
    [
      () => new ReduceLROnPlateau(optimizer, any({ min_lr: 1 })),
      'ReduceLROnPlateau: min_lr is no option; the options are mode, factor, patience, threshold, thresholdMode, cooldown, minLearningRate, eps',
    ],
    [
      () => new ReduceLROnPlateau(optimizer, { mode: any('lower') }),
      'ReduceLROnPlateau: mode is lower; it must be one of min, max',
    ],
    [
      () => new ReduceLROnPlateau(optimizer).step(any(undefined)),
      'ReduceLROnPlateau: metrics is undefined; it must be a number, or a tensor of one',
    ],
  ])('%#', (call, text) => {
    const failure = (() => {
      try {
        return call();
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toBe(text);
  });
});

describe('a state that does not fit is refused, and changes nothing', () => {
  const whole = () => {
    const one = make();
    const parts = [new LinearLR(one), new CosineAnnealingLR(one, 9)];
    return new SequentialLR(one, parts, [5]);
  };
  const state = whole().stateDict();
  const where = 'SequentialLR.loadStateDict';
  it.each<[state: unknown, text: string]>([
    [null, `${where}: the state is null; it must be what stateDict() gave`],
    [{ step: 1, initial: [0.1] }, `${where}: the state is an object; it must be what stateDict() gave`],
    [{ ...state, scheduler: 'StepLR' }, `${where}: the state is of StepLR, not of SequentialLR`],
    [{ ...state, lastLearningRates: [0.1] }, `${where}: lastLearningRates of the state has 1 groups, but there are 2`],
    [
      { ...state, lastLearningRates: [0.1, NaN] },
      `${where}: lastLearningRates[1] is NaN; it must be a number, and finite`,
    ],
    [{ ...state, lastLearningRates: undefined }, `${where}: lastLearningRates is undefined; it must be a list`],
    [{ ...state, lastEpoch: -1 }, `${where}: lastEpoch is -1; it must be a number, at least 0 and finite`],
    [{ ...state, schedulers: [] }, `${where}: schedulers of the state has 0 schedulers, but there are 2`],
    [
      { ...state, schedulers: [state.schedulers![0], { ...state.schedulers![1], baseLrs: [0.1, '1'] }] },
      "CosineAnnealingLR.loadStateDict: baseLrs[1] is '1'; it must be a number, and finite",
    ],
    [
      { ...state, schedulers: [state.schedulers![0], 3] },
      'CosineAnnealingLR.loadStateDict: the state is 3; it must be what stateDict() gave',
    ],
  ])('%#', (given, text) => {
    const scheduler = whole();
    const before = scheduler.stateDict();
    const error = expect.objectContaining({ name: 'DataError', message: text });
    expect(() => scheduler.checkStateDict(any(given))).toThrow(error);
    expect(() => scheduler.loadStateDict(any(given))).toThrow(DataError);
    expect(scheduler.stateDict()).toEqual(before);
  });
});
