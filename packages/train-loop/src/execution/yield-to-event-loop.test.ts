import { setTimeout } from 'node:timers/promises';
import { tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { afterEach, expect, it, vi } from 'vitest';
import { Trainer } from '../index.ts';

/** A training without an end, of batches that are there at once: nothing but the trainer itself lets anything else happen. */
async function trainUntil(stop: (end: () => void) => void): Promise<number> {
  const model = new Linear(1, 1);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
  const trainer = new Trainer({ model, optimizer, loss: mse, execution: 'eager', log: () => {} });
  const batch = { inputs: tensor([[1]]), targets: tensor([[2]]) };
  const ending = {
    name: 'ending',
    onFitStart: (progress: { stop(reason: string): void }) => stop(() => progress.stop('seen')),
  };
  const { epochs } = await trainer.fit([batch], { epochs: 1e7, callbacks: [ending] });
  return epochs.length;
}

afterEach(() => vi.unstubAllGlobals());

it.each(['Node', 'a page'])('a training in %s lets timers have their turn, which may stop it', async (place) => {
  const timer = (end: () => void): void => void setTimeout(1).then(end);
  if (place === 'a page') vi.stubGlobal('setImmediate', undefined); // there is none
  expect(await trainUntil(timer)).toBeLessThan(1e7);
});
