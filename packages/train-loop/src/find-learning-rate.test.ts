import { Generator, normal, seed, tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { Dropout, Linear, Sequential } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import { expect, it } from 'vitest';
import { findLearningRate, toCheckpoint, Trainer } from './index.ts';

const inputs = normal([64, 3], { rng: new Generator(1) });
const targets = inputs.matmul(tensor([[1], [-2], [0.5]]));
const makeLoader = () =>
  new DataLoader(new TensorDataset({ inputs, targets }), { batchSize: 32, shuffle: true, seed: 1 });

function makeTrainer(make: typeof SGD | typeof Adam = SGD) {
  const model = new Sequential(new Linear(3, 1, { rng: new Generator(2) }), new Dropout(0.1));
  const optimizer = new make(model.parameters(), { learningRate: 0.5 });
  return new Trainer({ model, optimizer, loss: mse, execution: 'eager' });
}

it('finds where the loss falls, and stops where it grows; for gradient descent on a quadratic that is below 2 / curvature', async () => {
  const { learningRates, losses, suggestion } = await findLearningRate(makeTrainer(), makeLoader(), { steps: 60 });
  expect(losses.length).toBeLessThan(60);
  expect(learningRates).toHaveLength(losses.length);
  expect(Math.min(...losses)).toBeLessThan(0.8 * losses[0]);
  expect(suggestion).toBeGreaterThan(1e-3);
  expect(suggestion).toBeLessThan(1);
});

it('leaves weights, moments, rates, random numbers and the loader as they were', async () => {
  seed(3);
  const [trainer, loader] = [makeTrainer(Adam), makeLoader()];
  trainer.model.eval();
  await trainer.fit(loader, { epochs: 1 });
  const before = toCheckpoint(trainer, { loader });
  await findLearningRate(trainer, loader, { steps: 12 });
  expect(toCheckpoint(trainer, { loader })).toEqual(before);
  expect(trainer.model.training).toBe(false);
});

it('keeps the proportions of the groups, and says null where nothing falls', async () => {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const groups = [
    { parameters: [model.weight], learningRate: 0.1 },
    { parameters: [model.bias!], learningRate: 0.01 },
  ];
  const optimizer = new SGD(groups, { learningRate: 1 });
  const rates: number[][] = [];
  const step = ({ inputs: x, targets: y }: { inputs: typeof inputs; targets: typeof inputs }) => {
    rates.push(optimizer.paramGroups.map(({ learningRate }) => learningRate));
    const outputs = model.forward(x);
    return { loss: mse(outputs, y).mul(0).add(1), outputs, targets: y };
  };
  const trainer = new Trainer({ model, optimizer, step, execution: 'eager' });
  const { suggestion, losses } = await findLearningRate(trainer, [{ inputs: tensor([[1]]), targets: tensor([[1]]) }], {
    steps: 5,
  });
  expect([suggestion, losses.length]).toEqual([null, 5]);
  for (const [first, second] of rates) expect(second / first).toBeCloseTo(0.1);
  expect(optimizer.paramGroups.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.01]);
});

it.each([
  [{ lowest: 0 }, 'findLearningRate: lowest is 0; it must be above 0 and finite'],
  [{ lowest: 1, highest: 0.5 }, 'findLearningRate: highest is 0.5; it must be above 1 and finite'],
  [{ steps: 1 }, 'findLearningRate: steps is 1; it must be a whole number of at least 2'],
  [{ divergence: 1 }, 'findLearningRate: divergence is 1; it must be above 1 and finite'],
])('errors: %j', async (options, text) => {
  await expect(findLearningRate(makeTrainer(), makeLoader(), options)).rejects.toThrow(text);
});

it('a loss that is no number at once is an error', async () => {
  const batch = { inputs: inputs.mul(Number.NaN), targets };
  await expect(findLearningRate(makeTrainer(), [batch])).rejects.toThrow(
    'findLearningRate: the loss is NaN at the first batch; no rate can mend that',
  );
});
