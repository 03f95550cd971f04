import { full, ones, tensor } from '@gradkit/core-tensor';
import { DataLoader, IterableDataset } from '@gradkit/data';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam, ExponentialLR } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { fromCheckpoint, toCheckpoint, Trainer, type Callback, type ExecutionMode, type Loader } from './index.ts';
import type { Batch } from './index.ts';
import { progressBar } from './node.ts';

const items = Array.from({ length: 11 }, (_, i) => ({ inputs: tensor([i / 10]), targets: tensor([i / 5 + 1]) }));

/** The same 11 items in batches of 2, which only one of the two says how many are: 6. */
const streamed = () => new DataLoader(new IterableDataset(() => items), { batchSize: 2 });
const counted = () => new DataLoader(new IterableDataset(() => items, { length: 11 }), { batchSize: 2 });

function makeTrainer(execution: ExecutionMode, accumulate = 1) {
  const model = new Linear(1, 1);
  for (const parameter of model.parameters()) parameter.value = ones(parameter.value.shape);
  const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
  const schedule = { scheduler: new ExponentialLR(optimizer, 0.9), every: 'batch' } as const;
  return new Trainer({ model, optimizer, loss: mse, schedule, accumulate, execution, log: () => {} });
}

describe.each(['eager', 'compiled'] as const)('a loader that does not know its length, %s', (execution) => {
  it.each([1, 4])('trains, evaluates and predicts as one that does, with accumulate %d', async (accumulate) => {
    const results = [];
    for (const make of [counted, streamed]) {
      const trainer = makeTrainer(execution, accumulate);
      await trainer.fit(make(), { epochs: 3, validation: make() });
      results.push({
        history: trainer.history.epochs.map((record) => ({ ...record, seconds: 0 })),
        rate: trainer.optimizer.learningRate,
        loss: await trainer.evaluate(make()),
        outputs: (await trainer.predict(make())).toArray(),
      });
    }
    expect(results[1]).toEqual(results[0]);
    expectClose(results[1].rate, 0.05 * 0.9 ** (accumulate === 1 ? 18 : 6)); // 4 + 2 batches: two steps an epoch
  });

  it.each([1, 2, 3, 6])('goes on after batch %d of the second epoch from a checkpoint', async (at) => {
    const whole = makeTrainer(execution, 4);
    await whole.fit(streamed(), { epochs: 3 });
    const first = makeTrainer(execution, 4);
    const loader = streamed();
    let bytes: Uint8Array | null = null;
    const stop: Callback = {
      name: 'stop',
      async onBatchFinalized({ epoch, batch, trainer, stop: end }) {
        if (epoch !== 2 || batch !== at) return;
        await trainer.sync();
        bytes = toCheckpoint(trainer, { loader });
        end('enough');
      },
    };
    await first.fit(loader, { epochs: 3, callbacks: [stop] });
    const second = makeTrainer(execution, 4);
    const again = streamed();
    fromCheckpoint(bytes!, second, { loader: again });
    await second.fit(again, { epochs: 3 });
    expect(second.history.values('loss')).toEqual(whole.history.values('loss'));
    expect(second.optimizer.learningRate).toBe(whole.optimizer.learningRate);
  });
});

const batch: Batch = { inputs: full([1, 1], 1), targets: full([1, 1], 2) };

it('tells the number of batches at the last one, in each epoch anew', async () => {
  let count = 1;
  const growing = {
    *[Symbol.iterator]() {
      for (let i = 0; i < count; i++) yield batch;
      count++;
    },
  };
  const places: number[][] = [];
  const watch: Callback = { name: 'watch', onBatchEnd: (p) => void places.push([p.epoch, p.batch, p.batches]) };
  await makeTrainer('eager').fit(growing, { epochs: 2, callbacks: [watch] });
  expect(places).toEqual([
    [1, 1, 1],
    [2, 1, Number.NaN],
    [2, 2, 2],
  ]);
});

it('that gives nothing is refused', async () => {
  const trainer = makeTrainer('eager');
  const once = [batch].values() as Loader<Batch>;
  await expect(trainer.fit(once, { epochs: 2 })).rejects.toThrow(
    'fit: the loader gave no batch; what can be gone through only once has no second epoch',
  );
  await expect(trainer.evaluate(once)).rejects.toThrow('evaluate: the loader gave no batch');
  await expect(trainer.predict(once)).rejects.toThrow('predict: the loader gave no batch');
});

it.each([true, false])('has a bar that counts without a total, on a terminal %s', async (isTTY) => {
  let text = '';
  const stream = { isTTY, write: (part: string) => void (text += part), on() {}, removeListener() {} };
  await makeTrainer('eager').fit(streamed(), { epochs: 1, callbacks: [progressBar({ stream })] });
  expect(text).toMatch(/epoch 1\/1 6 \| loss \d\.\d{4}/);
  expect(text).not.toMatch(/NaN|%/);
});
