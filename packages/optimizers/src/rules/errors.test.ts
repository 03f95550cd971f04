import { Parameter } from '@gradkit/autograd';
import { ConfigError, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import * as all from '../index.ts';
import type { BaseOptions, Optimizer, Rule } from '../index.ts';

const { ...optimizers } = all as Readonly<Record<string, unknown>>;
const make = (name: string, options: unknown, shape = [2, 2]): unknown => {
  const Class = optimizers[name] as new (of: readonly Parameter[], options: unknown) => Optimizer;
  return new Class([new Parameter(zeros(shape))], options);
};
const names = Object.values(optimizers).flatMap((one) =>
  typeof one === 'object' && one !== null && 'defaults' in one ? [(one as Rule<BaseOptions>).name] : [],
);

it.each<[name: string, options: object, text: string]>([
  ['SGD', { momentum: -0.1 }, 'momentum is -0.1; it must be at least 0 and finite'],
  ['Adagrad', { initialAccumulatorValue: -1 }, 'initialAccumulatorValue is -1; it must be at least 0 and finite'],
  ['RMSprop', { centered: 1 }, 'centered is 1; it must be true or false'],
  ['Adadelta', { rho: 1.5 }, 'rho is 1.5; it must be in 0 … 1'],
  ['Adadelta', { eps: -1 }, 'eps is -1; it must be at least 0 and finite'],
  ['Adam', { decoupledWeightDecay: 'yes' }, "decoupledWeightDecay is 'yes'; it must be true or false"],
  ['AdamW', { weightDecay: -1 }, 'weightDecay is -1; it must be at least 0 and finite'],
  ['Adamax', { beta2: 1 }, 'beta2 is 1; it must be at least 0 and below 1'],
  ['NAdam', { momentumDecay: -1 }, 'momentumDecay is -1; it must be at least 0 and finite'],
  ['RAdam', { decoupledWeightDecay: 1 }, 'decoupledWeightDecay is 1; it must be true or false'],
  ['Rprop', { etas: [0.5, 0.9] }, 'etas is [0.5, 0.9]; it must be one number in 0 … 1 and one above 1'],
  ['Rprop', { stepSizes: 1 }, 'stepSizes is 1; it must be a list of 2 numbers'],
  ['ASGD', { t0: -1 }, 't0 is -1; it must be at least 0 and finite'],
  ['SparseAdam', { eps: NaN }, 'eps is NaN; it must be at least 0 and finite'],
  ['Adafactor', { d: 0.5 }, 'd is 0.5; it must be at least 1 and finite'],
  ['Adafactor', { eps: 1e-3 }, 'eps is 0.001; it must be a list of two, such as [null, 1e-3]'],
  ['Adafactor', { beta2Decay: 0.8 }, 'beta2Decay is 0.8; it must be at most 0 and finite'],
  ['Lion', { beta1: 1 }, 'beta1 is 1; it must be at least 0 and below 1'],
  ['LAMB', { weightDecay: '0.1' }, "weightDecay is '0.1'; it must be a number, at least 0 and finite"],
  ['Muon', { nsSteps: 100 }, 'nsSteps is 100; it must be a whole number in 0 … 99'],
  ['Muon', { nsCoefficients: [1, 2] }, 'nsCoefficients is [1, 2]; it must be a list of 3 numbers'],
  [
    'Muon',
    { adjustLearningRateFn: 'rms' },
    'adjustLearningRateFn is rms; it must be one of null, original, match_rms_adamw, spectral_unclamped',
  ],
])('%s refuses %o', (name, options, text) => {
  expect(() => make(name, options)).toThrow(
    expect.objectContaining({ name: 'ConfigError', message: `${name}: ${text}` }),
  );
});

it.each(names)('%s refuses an unknown option, a wrong rate and a wrong maximize', (name) => {
  expect(() => make(name, { foreach: true })).toThrow(`${name}: foreach is no option; the options are`);
  expect(() => make(name, { learningRate: -1 })).toThrow(
    `${name}: learningRate is -1; it must be at least 0 and finite`,
  );
  expect(() => make(name, { maximize: 1 })).toThrow(
    name === 'Muon' ? 'Muon: maximize is no option' : `${name}: maximize is 1; it must be true or false`,
  );
  expect(() => make(name, 3)).toThrow(ConfigError);
});

it('Muon refuses what is no matrix', () => {
  expect(() => make('Muon', {}, [3])).toThrow('Muon: a parameter is [3] but must be a matrix, of rank 2');
});
