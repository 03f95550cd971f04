import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { expect, it } from 'vitest';
import { bestCheckpoints, checkpoints } from '../browser.ts';
import { Trainer } from '../index.ts';

// What these do in a page is proven in Chromium: tooling/proofs/src/pages.

it.each([
  [
    checkpoints('runs/line.safetensors'),
    /^checkpoints: runs\/line\.safetensors cannot be written: .* this page cannot keep/,
  ],
  [
    bestCheckpoints('runs/best', { monitor: 'loss' }),
    /^bestCheckpoints: nothing can be written in runs\/best: .* this page cannot keep/,
  ],
])('where nothing can be kept, training does not begin: $name', async (callback, text) => {
  const model = new Linear(1, 1, { rng: new Generator(1) });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {} });
  const batches = [{ inputs: tensor([[1]]), targets: tensor([[3]]) }];
  await expect(trainer.fit(batches, { epochs: 1, callbacks: [callback] })).rejects.toThrow(text);
  expect(trainer.history.epochs).toEqual([]);
});
