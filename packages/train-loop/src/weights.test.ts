import { arange, Generator, ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Trainer, type Batch, type TrainerOptions } from './index.ts';

const inputs = arange(8).reshape([4, 2]).sin();
const targets = arange(8).reshape([4, 2]).cos();
const labels = tensor([0, 1, 1, 0], { dtype: 'int32' });
const weights = tensor([0.5, 2, 0, 1.5]);

function makeTrainer(loss: NonNullable<TrainerOptions<Batch>['loss']>, options: Partial<TrainerOptions<Batch>> = {}) {
  const model = new Linear(2, 2, { rng: new Generator(1) });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  return new Trainer({ model, optimizer, loss, execution: 'eager', log: () => {}, ...options });
}

const squares = (outputs: Tensor, truth: Tensor): Tensor => mse(outputs, truth, { reduction: 'none' }); // [4, 2]
const entropies = (outputs: Tensor, truth: Tensor): Tensor => crossEntropy(outputs, truth, { reduction: 'none' }); // [4]

describe('examples count as much as their weights', () => {
  it.each(['eager', 'compiled'] as const)('of classes, %s', async (execution) => {
    const trainer = makeTrainer(entropies, { execution });
    const { loss, outputs } = await trainer.trainBatch({ inputs, labels, weights });
    expectClose(loss, entropies(outputs, labels).mul(weights).sum().div(4));
    const byHand = makeTrainer((y, truth) => entropies(y, truth).mul(weights).sum().div(4));
    await byHand.trainBatch({ inputs, labels });
    expectClose(trainer.model.parameters()[0].value, byHand.model.parameters()[0].value);
  });

  it.each(['eager', 'compiled'] as const)(
    'classes, by the loss, as examples of such weights do, %s',
    async (execution) => {
      const weight = tensor([0.25, 2]);
      const trainer = makeTrainer((y, truth) => crossEntropy(y, truth, { weight }), { execution });
      await trainer.fit([{ inputs, labels }], { epochs: 2 });
      const ofExamples = weight.take(labels);
      const byHand = makeTrainer((y, truth) => entropies(y, truth).mul(ofExamples).sum().div(ofExamples.sum()));
      await byHand.fit([{ inputs, labels }], { epochs: 2 });
      expectClose(trainer.model.parameters()[0].value, byHand.model.parameters()[0].value);
    },
  );

  it('of several targets, which count with their mean, or sum', async () => {
    const { loss: average, outputs } = await makeTrainer(squares).trainBatch({ inputs, targets, weights });
    expectClose(average, squares(outputs, targets).mean(1).mul(weights).mean());
    const { loss: total } = await makeTrainer(squares, { lossReduction: 'sum' }).trainBatch({
      inputs,
      targets,
      weights,
    });
    expectClose(total, squares(outputs, targets).sum(1).mul(weights).sum());
  });

  it('weights of one change nothing, also in steps of several batches', async () => {
    const batches = [0, 2].map((from) => ({
      inputs: inputs.slice([[from, from + 2]]),
      targets: targets.slice([[from, from + 2]]),
    }));
    const [plain, weighed] = [makeTrainer(mse), makeTrainer(squares, { accumulate: 2 })];
    await plain.fit([{ inputs, targets }], { epochs: 2 });
    await weighed.fit(
      batches.map((batch) => ({ ...batch, weights: ones([2]) })),
      { epochs: 2 },
    );
    expectClose(weighed.model.parameters()[0].value, plain.model.parameters()[0].value);
    const { loss } = await weighed.evaluate([{ inputs, targets, weights: ones([4]) }]);
    expect(loss).toBeCloseTo((await plain.evaluate([{ inputs, targets }])).loss, 5);
  });
});

it.each([
  [mse, weights, "the loss is [] and the batch's weights are [4]"],
  [squares, ones([3]), "the loss is [4, 2] and the batch's weights are [3]"],
  [squares, ones([4, 1]), "the loss is [4, 2] and the batch's weights are [4, 1]"],
])('weights that do not fit are an error %#', async (loss, wrong, message) => {
  await expect(makeTrainer(loss).trainBatch({ inputs, targets, weights: wrong })).rejects.toThrow(
    `Trainer: ${message}; weights are [batch], and the loss has one for each example, with reduction 'none'`,
  );
});
