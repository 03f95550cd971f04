import type { Parameter } from '@gradkit/autograd';
import {
  Adagrad,
  Adam,
  AdamW,
  CosineAnnealingLR,
  ExponentialLR,
  RMSprop,
  SGD,
  StepLR,
  WarmupLR,
  type LRScheduler,
  type Optimizer,
} from '@gradkit/optimizers';
import type { OptimizerName, ScheduleName } from '../settings/settings.ts';

/** Something that can be made, and how programs make it; `code` stands behind `new `, its rate is `learningRate`. */
interface Rule<Make> {
  readonly make: Make;
  readonly code: string;
}

export const optimizerRules: Readonly<
  Record<OptimizerName, Rule<(parameters: readonly Parameter[], learningRate: number) => Optimizer>>
> = {
  sgd: {
    make: (parameters, learningRate) => new SGD(parameters, { learningRate }),
    code: 'SGD(model.parameters(), { learningRate })',
  },
  momentum: {
    make: (parameters, learningRate) => new SGD(parameters, { learningRate, momentum: 0.9 }),
    code: 'SGD(model.parameters(), { learningRate, momentum: 0.9 })',
  },
  adagrad: {
    make: (parameters, learningRate) => new Adagrad(parameters, { learningRate }),
    code: 'Adagrad(model.parameters(), { learningRate })',
  },
  rmsprop: {
    make: (parameters, learningRate) => new RMSprop(parameters, { learningRate }),
    code: 'RMSprop(model.parameters(), { learningRate })',
  },
  adam: {
    make: (parameters, learningRate) => new Adam(parameters, { learningRate }),
    code: 'Adam(model.parameters(), { learningRate })',
  },
  adamw: {
    make: (parameters, learningRate) => new AdamW(parameters, { learningRate }),
    code: 'AdamW(model.parameters(), { learningRate })',
  },
};

/** Each goes on by one step an epoch. */
export const scheduleRules: Readonly<
  Record<Exclude<ScheduleName, 'constant'>, Rule<(optimizer: Optimizer) => LRScheduler>>
> = {
  warmup: {
    make: (optimizer) => new WarmupLR(optimizer, 20),
    code: 'WarmupLR(optimizer, 20)',
  },
  step: {
    make: (optimizer) => new StepLR(optimizer, 200),
    code: 'StepLR(optimizer, 200)',
  },
  exponential: {
    make: (optimizer) => new ExponentialLR(optimizer, 0.99),
    code: 'ExponentialLR(optimizer, 0.99)',
  },
  cosine: {
    make: (optimizer) => new CosineAnnealingLR(optimizer, 300),
    code: 'CosineAnnealingLR(optimizer, 300)',
  },
};
