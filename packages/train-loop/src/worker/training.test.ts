import { tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expect, it } from 'vitest';
import { Trainer } from '../index.ts';
import { requireTraining } from './training.ts';

const model = new Linear(1, 1);
const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
const training = { trainer, loader: [{ inputs: tensor([[1]]), targets: tensor([[2]]) }], epochs: 1 };

it.each([
  [undefined, 'serveTraining: options are undefined; they must be an object such as { trainer, loader, epochs }'],
  [
    { ...training, trainer: { fit() {} } },
    'serveTraining: what the function gives has no trainer; give { trainer, loader, epochs }',
  ],
  [{ ...training, loader: 3 }, 'serveTraining: loader is 3; it must be a DataLoader'],
  [{ ...training, epochs: 0.5 }, 'serveTraining: epochs is 0.5; it must be a whole number of at least 1'],
  [{ ...training, validation: [] }, 'serveTraining: the validation has 0 batches'],
  [
    { ...training, callbacks: [1] },
    'serveTraining: callbacks[0] is 1; it must be an object such as earlyStopping() makes',
  ],
  [{ ...training, methods: { file: 1 } }, 'serveTraining: methods.file is 1; it must be a function'],
  [{ ...training, epoch: 1 }, 'serveTraining: epoch is no option; the options are trainer, loader, epochs'],
])('what a function gives that makes no training: %#', (given, message) => {
  expect(() => requireTraining(given as never)).toThrow(message);
});

it('a training', () => {
  const whole = { ...training, validation: training.loader, callbacks: [], methods: { file: () => 1 } };
  expect(() => requireTraining(whole)).not.toThrow();
});
