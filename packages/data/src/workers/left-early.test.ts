import type { Tensor } from '@gradkit/core-tensor';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { DataLoader } from '../index.ts';
import { datasetFrom } from '../node.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

// Alone in its process: it measures memory.
const loops = Number(process.env['GRADKIT_LOOPS'] ?? 24); // threads start slowly from sources

it('loops that are left early leave no worker and no memory behind', { timeout: 300_000 + 5000 * loops }, async () => {
  const module = new URL('../../testing/made-in-threads.ts', import.meta.url);
  const images = await datasetFrom<{ inputs: Tensor }>({ module, export: 'makeLarge', arguments: [24] }); // 1 MB each
  let [started, ended] = [0, 0];
  process.on('worker', (worker) => {
    started++;
    worker.on('exit', () => ended++);
  });
  const collectAll = async (): Promise<void> => {
    for (let turn = 0; turn < 2; turn++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const leave = async (times: number): Promise<number> => {
    for (let i = 0; i < times; i++)
      for await (const { inputs } of new DataLoader(images, { batchSize: 8, workers: 1, shuffle: true, seed: i })) {
        expect(inputs.shape).toEqual([8, 2 ** 18]);
        break; // with up to two batches of 8 MB under way
      }
    await collectAll();
    return process.memoryUsage().rss / 2 ** 20;
  };
  const before = await leave(Math.ceil(loops / 4));
  const after = await leave(loops);
  expect([started, ended]).toEqual([loops + Math.ceil(loops / 4), started]);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Worker' || name === 'MessagePort')).toEqual([]);
  expect(after - before).toBeLessThan(64); // MB; a batch kept of each loop would be 8 times their number

  const begin = async (): Promise<void> => {
    const batches = new DataLoader(images, { batchSize: 8, workers: 1 })[Symbol.asyncIterator]();
    await batches.next(); // and nobody asks for more
    const whole = new DataLoader(images, { batchSize: 24, workers: 1, persistentWorkers: true });
    for await (const { inputs } of whole) expect(inputs.shape[0]).toBe(24); // and nobody closes it
  };
  await begin();
  await vi.waitFor(async () => {
    await collectAll();
    expect(started - ended).toBe(0);
  }, 60_000);
});
