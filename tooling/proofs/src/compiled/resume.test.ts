import { compile } from '@gradkit/compile';
import { concat, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import { fromCheckpoint, toCheckpoint, Trainer, type ExecutionMode } from '@gradkit/train-loop';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { taskOf } from './networks.ts';

/** Everything made anew, as in a new process. */
function setUp(execution: ExecutionMode) {
  const { model, batches } = taskOf('convolutions with batch norm and dropout');
  seed(9);
  const inputs = concat(batches.map(([images]) => images));
  const labels = concat(batches.map(([, classes]) => classes));
  const loader = new DataLoader(new TensorDataset({ inputs, labels }), { batchSize: 10, shuffle: true, seed: 3 });
  const optimizer = new Adam(model.parameters(), { learningRate: 3e-3 });
  const scheduler = new CosineAnnealingLR(optimizer, 12);
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    schedule: { scheduler, every: 'batch' },
    execution,
    log: () => {},
  });
  return { trainer, loader };
}

async function losses(first: ExecutionMode, second: ExecutionMode): Promise<number[]> {
  const before = setUp(first);
  await before.trainer.fit(before.loader, { epochs: 2 });
  const bytes = toCheckpoint(before.trainer, { loader: before.loader });
  const after = setUp(second);
  fromCheckpoint(bytes, after.trainer, { loader: after.loader });
  const { epochs } = await after.trainer.fit(after.loader, { epochs: 4 });
  return epochs.map(({ loss }) => loss);
}

async function uninterrupted(execution: ExecutionMode): Promise<number[]> {
  const { trainer, loader } = setUp(execution);
  const { epochs } = await trainer.fit(loader, { epochs: 4 });
  return epochs.map(({ loss }) => loss);
}

test('a compiled training that is resumed is bit-identical to one that is not', async () => {
  expect(await losses('compiled', 'compiled')).toEqual(await uninterrupted('compiled'));
});

test.each([
  ['compiled', 'eager'],
  ['eager', 'compiled'],
] as const)('from %s to %s it goes on as if nothing had changed', async (first, second) => {
  const expected = await uninterrupted('eager');
  expectClose(tensor(await losses(first, second)), tensor(expected), { relative: 1e-5, absolute: 0 });
});

test('a compiled step goes on from what is loaded into its model and optimizer', async () => {
  const make = () => {
    const { model, batches, loss } = taskOf('mlp');
    const optimizer = new Adam(model.parameters(), { learningRate: 3e-3 });
    const step = (inputs: Tensor, labels: Tensor): Tensor => {
      optimizer.zeroGrad();
      const value = loss(inputs, labels);
      value.backward();
      optimizer.step();
      return value;
    };
    return { model, optimizer, step, batches };
  };
  const [one, other] = [make(), make()];
  const step = compile(one.step);
  const beginning = { model: other.model.stateDict(), optimizer: other.optimizer.stateDict() }; // of the optimizer: nothing yet
  for (const batch of one.batches) await step(...batch);
  const middle = { model: one.model.stateDict(), optimizer: one.optimizer.stateDict() };
  for (const batch of one.batches) await step(...batch);
  for (const { model, optimizer } of [middle, beginning]) {
    for (const each of [one, other]) {
      each.model.loadStateDict(model);
      each.optimizer.loadStateDict(optimizer);
    }
    for (const batch of one.batches) expectClose(await step(...batch), other.step(...batch));
    const [found, expected] = [one, other].map((each) => each.optimizer.stateDict());
    expect(Object.keys(found.tensors)).toEqual(Object.keys(expected.tensors));
    for (const name in found.tensors) expectClose(found.tensors[name], expected.tensors[name]);
  }
});
