import { expect, it } from 'vitest';
import { optimizerSuite, type OptimizerCase } from '../testing/optimizer-suite.ts';
import * as all from './index.ts';
import {
  Adagrad,
  adagradRule,
  Adam,
  adamRule,
  AdamW,
  adamWRule,
  RMSprop,
  rmspropRule,
  SGD,
  sgdRule,
  type BaseOptions,
} from './index.ts';

const proved = new Set<unknown>();

function prove<O extends BaseOptions>(name: string, one: OptimizerCase<O>): void {
  proved.add(one.rule).add(one.optimizer);
  optimizerSuite(name, one);
}

const sgd = { rule: sgdRule, optimizer: SGD, rates: { quadratic: 0.05, rosenbrock: 1e-3 } };
prove('SGD', { ...sgd, options: {} });
prove('SGD with momentum and weight decay', { ...sgd, options: { momentum: 0.9, weightDecay: 1e-4 } });
prove('SGD with dampened momentum', { ...sgd, options: { momentum: 0.5, dampening: 0.3 } });
prove('SGD with Nesterov momentum', { ...sgd, options: { momentum: 0.9, nesterov: true } });

const adagrad = { rule: adagradRule, optimizer: Adagrad, rates: { quadratic: 0.5, rosenbrock: 0.5 } };
prove('Adagrad', { ...adagrad, options: {} });
prove('Adagrad with decays', {
  ...adagrad,
  options: { learningRateDecay: 1e-4, weightDecay: 1e-4, initialAccumulatorValue: 0.1 },
});

const rmsprop = { rule: rmspropRule, optimizer: RMSprop, rates: { quadratic: 0.05, rosenbrock: 2e-3 } };
prove('RMSprop', { ...rmsprop, options: {} });
prove('centered RMSprop with momentum', {
  ...rmsprop,
  options: { centered: true, momentum: 0.5 },
  rates: { quadratic: 0.05, rosenbrock: 1e-3 },
});

const rates = { quadratic: 0.05, rosenbrock: 0.02 };
prove('Adam', { rule: adamRule, optimizer: Adam, options: {}, rates });
prove('Adam with amsgrad and weight decay', {
  rule: adamRule,
  optimizer: Adam,
  options: { amsgrad: true, weightDecay: 1e-4 },
  rates,
});
prove('AdamW', { rule: adamWRule, optimizer: AdamW, options: { weightDecay: 1e-3 }, rates });

it('every rule and every optimizer is put through the laws', () => {
  const optimizers = Object.entries(all).filter(([, one]) => 'update' in one || one.prototype instanceof all.Optimizer);
  expect(optimizers.length).toBeGreaterThan(0);
  expect(optimizers.filter(([, one]) => !proved.has(one)).map(([name]) => name)).toEqual([]);
});
