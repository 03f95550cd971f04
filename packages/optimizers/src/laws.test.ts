import { optimizerSuite } from '../testing/optimizer-suite.ts';
import { Adagrad, adagradRule, Adam, adamRule, AdamW, adamWRule, RMSprop, rmspropRule, SGD, sgdRule } from './index.ts';

const sgd = { rule: sgdRule, optimizer: SGD, rates: { quadratic: 0.05, rosenbrock: 1e-3 } };
optimizerSuite('SGD', { ...sgd, options: {} });
optimizerSuite('SGD with momentum and weight decay', { ...sgd, options: { momentum: 0.9, weightDecay: 1e-4 } });
optimizerSuite('SGD with dampened momentum', { ...sgd, options: { momentum: 0.5, dampening: 0.3 } });
optimizerSuite('SGD with Nesterov momentum', { ...sgd, options: { momentum: 0.9, nesterov: true } });

const adagrad = { rule: adagradRule, optimizer: Adagrad, rates: { quadratic: 0.5, rosenbrock: 0.5 } };
optimizerSuite('Adagrad', { ...adagrad, options: {} });
optimizerSuite('Adagrad with decays', {
  ...adagrad,
  options: { learningRateDecay: 1e-4, weightDecay: 1e-4, initialAccumulator: 0.1 },
});

const rmsprop = { rule: rmspropRule, optimizer: RMSprop, rates: { quadratic: 0.05, rosenbrock: 2e-3 } };
optimizerSuite('RMSprop', { ...rmsprop, options: {} });
optimizerSuite('centered RMSprop with momentum', {
  ...rmsprop,
  options: { centered: true, momentum: 0.5 },
  rates: { quadratic: 0.05, rosenbrock: 1e-3 },
});

const rates = { quadratic: 0.05, rosenbrock: 0.02 };
optimizerSuite('Adam', { rule: adamRule, optimizer: Adam, options: {}, rates });
optimizerSuite('Adam with amsgrad and weight decay', {
  rule: adamRule,
  optimizer: Adam,
  options: { amsgrad: true, weightDecay: 1e-4 },
  rates,
});
optimizerSuite('AdamW', { rule: adamWRule, optimizer: AdamW, options: { weightDecay: 1e-3 }, rates });
