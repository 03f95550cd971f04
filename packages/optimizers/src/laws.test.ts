import { expect, it } from 'vitest';
import { optimizerSuite, type OptimizerCase } from '../testing/optimizer-suite.ts';
import * as all from './index.ts';
import type { BaseOptions } from './index.ts';

const {
  Adadelta, adadeltaRule, Adafactor, adafactorRule, Adagrad, adagradRule, Adam, Adamax, adamaxRule, adamRule, AdamW, adamWRule, ASGD, asgdRule,
  LAMB, lambRule, Lion, lionRule, Muon, muonRule, NAdam, nadamRule, RAdam, radamRule, RMSprop, rmspropRule, Rprop, rpropRule, SGD, sgdRule,
  SparseAdam, sparseAdamRule,
} = all; // prettier-ignore

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

prove('Adam with decoupled weight decay', {
  rule: adamRule,
  optimizer: Adam,
  options: { decoupledWeightDecay: true, weightDecay: 1e-3 },
  rates,
});
prove('Adadelta', {
  rule: adadeltaRule,
  optimizer: Adadelta,
  options: { rho: 0.999 },
  rates: { quadratic: 5, rosenbrock: 0.5 },
});
prove('Adamax', { rule: adamaxRule, optimizer: Adamax, options: {}, rates: { quadratic: 0.05, rosenbrock: 0.02 } });
prove('NAdam', { rule: nadamRule, optimizer: NAdam, options: {}, rates });
prove('NAdam with decay', {
  rule: nadamRule,
  optimizer: NAdam,
  options: { momentumDecay: 0.1, weightDecay: 1e-3, decoupledWeightDecay: true },
  rates,
});
prove('RAdam', {
  rule: radamRule,
  optimizer: RAdam,
  options: { beta2: 0.9, decoupledWeightDecay: true },
  rates: { quadratic: 0.05, rosenbrock: 1e-3 },
});
prove('ASGD', {
  rule: asgdRule,
  optimizer: ASGD,
  options: { t0: 2, weightDecay: 1e-4 },
  rates: { quadratic: 0.05, rosenbrock: 1e-3 },
});

const written = { elementwise: false, rates: { quadratic: 0.01, rosenbrock: 0.01 } };
prove('Rprop', { ...written, rule: rpropRule, optimizer: Rprop, options: {} });
prove('SparseAdam', { ...written, rule: sparseAdamRule, optimizer: SparseAdam, options: {}, rates });
prove('Adafactor', { ...written, rule: adafactorRule, optimizer: Adafactor, options: { weightDecay: 1e-4 } });
prove('Adafactor of matrices', {
  ...written,
  matrices: true,
  rule: adafactorRule,
  optimizer: Adafactor,
  options: {},
});
prove('Lion', { ...written, rule: lionRule, optimizer: Lion, options: { weightDecay: 1e-3 } });
prove('LAMB', { ...written, rule: lambRule, optimizer: LAMB, options: {} });
prove('Muon', { ...written, matrices: true, rule: muonRule, optimizer: Muon, options: { weightDecay: 0 } });

proved.add(all.LBFGS); // its steps take closures: closures.test.ts has its laws

it('every rule and every optimizer is put through the laws', () => {
  const optimizers = Object.entries(all).filter(([, one]) => 'update' in one || one.prototype instanceof all.Optimizer);
  expect(optimizers.length).toBeGreaterThan(0);
  expect(optimizers.filter(([, one]) => !proved.has(one)).map(([name]) => name)).toEqual([]);
});
