import { type DataError, tensor, Tensor } from '@gradkit/core-tensor';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Made } from '../../testing/made-in-threads.ts';
import { DataLoader, IterableDataset, mapDataset, randomSplit, subset, TensorDataset } from '../index.ts';
import { datasetFrom } from '../node.ts';

const module = new URL('../../testing/made-in-threads.ts', import.meta.url);
const makeItems = (options: object = {}) => datasetFrom<Made>({ module, export: 'makeItems', arguments: [options] });

/** Anything with its tensors written out, so that two can be compared. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return [value.dtype, value.shape, [...value.data]];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

async function written(batches: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const batch of batches) found.push(plain(batch));
  return found;
}

let [alive, started] = [0, 0];
const count = (worker: Worker): void => {
  alive++;
  started++;
  worker.on('exit', () => alive--);
};
beforeAll(() => process.on('worker', count));
afterAll(() => process.off('worker', count));

describe('workers', () => {
  it('give the same batches in the same order, and end with the epoch', async () => {
    const items = await makeItems({ isSlow: true, first: tensor([10, 20]) });
    const { train } = randomSplit(items, { train: 5, test: 2 }, { seed: 1 });
    const make = (workers: number) =>
      new DataLoader(train, {
        batchSize: 2,
        shuffle: true,
        seed: 1,
        workers,
        transform: (batch, rng) => ({ ...batch, inputs: batch.inputs.mul(rng.below(100)) }),
      });
    const [here, threads] = [make(0), make(2)];
    const expected = await written(here);
    expect(expected).toHaveLength(3);
    expect(await written(threads)).toEqual(expected);
    expect([threads.state, alive]).toEqual([here.state, 0]);
  });

  it('go on in the middle of an epoch, are kept for the next, and closed when the loop is left early', async () => {
    const path = fileURLToPath(module);
    const data = await datasetFrom<{ inputs: Tensor }>({ module: path, export: 'makeTensors', arguments: [9] });
    const options = { batchSize: 2, shuffle: true, seed: 1, persistentWorkers: true };
    const here = new DataLoader(data, options);
    here.setEpoch(1);
    const expected = [...(await written(here)).slice(2), ...(await written(here))];
    const resumed = new DataLoader(data, { ...options, workers: 1 });
    resumed.state = { ...resumed.state, epoch: 1, batch: 2 };
    const seen = await written(resumed);
    expect([seen.length, alive]).toEqual([3, 1]);
    const before = started;
    for await (const batch of resumed) {
      seen.push(plain(batch));
      expect(alive).toBe(1);
      if (seen.length === 5) break;
    }
    expect(seen).toEqual(expected.slice(0, 5));
    expect([started, alive]).toEqual([before, 0]);
    await resumed.close(); // there are none to end
  });

  it('name the item that cannot be read, and its file, as this thread does', async () => {
    const part = subset(await makeItems({ broken: 4 }), [0, 1, 5, 4]);
    const run = async (workers: number): Promise<unknown> => {
      const seen: unknown[] = [];
      const collate = (items: Made[]): string => items.map(({ name }) => name).join(' ');
      try {
        for await (const names of new DataLoader(part, { batchSize: 2, workers, collate })) seen.push(names);
      } catch (error) {
        const { name, message, got, cause } = error as DataError;
        return { seen, name, message, got, cause: [(cause as Error).name, (cause as Error).message] };
      }
      return seen;
    };
    const expected = {
      seen: ['n0 n1'],
      name: 'DataError',
      got: 3,
      message: 'DataLoader: item 3 (pictures/4.png): no picture',
      cause: ['RangeError', 'no picture'],
    };
    expect(await run(0)).toEqual(expected);
    expect(await run(1)).toEqual(expected);
    expect(alive).toBe(0);
  });

  it.each([
    [
      'exit',
      'RuntimeError',
      'a worker ended by itself, with exit code 7, while it fetched the 2 items 2 to 3 of a batch',
    ],
    ['throw', 'RuntimeError', 'a worker failed (nobody catches this) while it fetched the 2 items 2 to 3 of a batch'],
    [
      'unsendable',
      'DataError',
      "a worker cannot send what it fetched (() => 'a function' could not be cloned.); items must be plain data and tensors",
    ],
  ])('one that ends by itself is an error: %s', async (how, name, problem) => {
    const ending = await datasetFrom({ module, export: 'makeEnding', arguments: [how] });
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const batch of new DataLoader(ending, { batchSize: 2, workers: 2, collate: (items) => items }))
        seen.push(batch);
    };
    await expect(read()).rejects.toThrow(expect.objectContaining({ name, message: `DataLoader: ${problem}` }));
    expect([seen, alive]).toEqual([[[0, 1]], 0]);
  });

  it('one that cannot make its dataset says why', async () => {
    const here = await datasetFrom<number>({ module, export: 'makeHere' });
    await expect(written(new DataLoader(here, { workers: 1 }))).rejects.toThrow(
      expect.objectContaining({ name: 'DataError', message: 'makeHere: squares.csv is not there', got: 'squares.csv' }),
    );
    expect(alive).toBe(0);
  });

  it('one that has no more memory is an error', async () => {
    const script = fileURLToPath(new URL('../../testing/out-of-memory.ts', import.meta.url));
    const options = ['--conditions=gradkit:source', '--max-old-space-size=60', script];
    const { stdout } = await promisify(execFile)(process.execPath, options);
    expect(stdout.trim()).toBe(
      'RuntimeError: DataLoader: a worker ran out of memory (node --max-old-space-size=… gives each one more, in MB) while it fetched the 2 items 2 to 3 of a batch',
    );
  });

  it('end when the body of the loop throws, and when a signal aborts a loop that waits', async () => {
    const items = await makeItems();
    const failing = async (): Promise<void> => {
      for await (const { name } of new DataLoader(items, { workers: 2, batchSize: 2 }))
        throw new Error(`no use for ${name[0]}`);
    };
    await expect(failing()).rejects.toThrow('no use for n0');
    expect(alive).toBe(0);
    const hanging = await datasetFrom({ module, export: 'makeEnding', arguments: ['hang'] });
    const stop = new AbortController();
    const seen: unknown[] = [];
    const waiting = async (): Promise<void> => {
      const options = { workers: 1, batchSize: 2, collate: (all: unknown[]) => all, signal: stop.signal };
      for await (const batch of new DataLoader(hanging, options)) {
        seen.push(batch);
        setImmediate(() => stop.abort(new Error('enough')));
      }
    };
    await expect(waiting()).rejects.toThrow('enough');
    expect([seen, alive]).toEqual([[[0, 1]], 0]);
  });

  it('draw for each item what this thread draws: by seed, epoch and place', async () => {
    const random = await datasetFrom<{ drawn: Tensor }>({ module, export: 'makeRandom', arguments: [20] });
    const options = { batchSize: 3, shuffle: true, seed: 4 };
    const here = new DataLoader(random, options);
    const [first, second] = [await written(here), await written(here)];
    expect(new Set([...first, ...second].flatMap((batch) => (batch as { drawn: unknown[][] }).drawn[2])).size).toBe(
      2 * random.length,
    );
    for (const workers of [1, 2]) {
      const threads = new DataLoader(random, { ...options, workers });
      expect(await written(threads)).toEqual(first);
      expect(await written(threads)).toEqual(second);
      const resumed = new DataLoader(random, { ...options, workers });
      resumed.state = { ...resumed.state, epoch: 1, batch: 2 };
      expect(await written(resumed)).toEqual(second.slice(2));
    }
  });

  it('are told apart from what threads cannot do', async () => {
    const data = await makeItems();
    const numbers = new TensorDataset({ inputs: tensor([1, 2]) });
    const cannot =
      'DataLoader: workers is 2 but the dataset cannot be made in a thread; make it with datasetFrom of @gradkit/data/node, or a part of what that makes';
    expect(() => new DataLoader(numbers, { workers: 2 })).toThrow(cannot);
    expect(
      () =>
        new DataLoader(
          mapDataset(data, (item) => item),
          { workers: 2 },
        ),
    ).toThrow(cannot);
    expect(() => new DataLoader(new IterableDataset([1]), { workers: 1 })).toThrow(
      'DataLoader: workers is 1 but the dataset is streamed, which one thread does',
    );
    expect(() => [...new DataLoader(data, { workers: 1 })]).toThrow(
      'DataLoader: workers answer later; use for await (… of loader)',
    );
  });
});

describe('errors of datasetFrom', () => {
  const any = (value: unknown): never => value as never;
  it.each([
    [
      { module, export: 'makeItms' },
      `datasetFrom: export is 'makeItms' but ${module.href} exports the functions makeEnding, makeHere, makeItems, makeLarge, makeRandom, makeTensors`,
    ],
    [
      { module, export: 'nothing' },
      `datasetFrom: export is 'nothing' but ${module.href} exports the functions makeEnding, makeHere, makeItems, makeLarge, makeRandom, makeTensors`,
    ],
    [
      { module, export: 'makeItems', arguments: [() => 1] },
      'datasetFrom: arguments cannot be sent to a thread (() => 1 could not be cloned.); give plain data and tensors',
    ],
    [{ module, export: any(undefined) }, 'datasetFrom: export is undefined; it must be a string'],
    [
      { module: './made-in-threads.ts', export: 'makeItems' },
      "datasetFrom: module is './made-in-threads.ts'; it must be a URL, such as new URL('./my-module.ts', import.meta.url), or an absolute path",
    ],
    [{ module, export: 'makeItems', arguments: any(3) }, 'datasetFrom: arguments is 3; it must be a list'],
    [any({ module, name: 'x' }), 'datasetFrom: name is no option; the options are module, export, arguments'],
  ])('%#', async (origin, message) => {
    await expect(datasetFrom(origin)).rejects.toThrow(expect.objectContaining({ message }));
  });

  it('a module that is missing or broken, a function that makes no dataset', async () => {
    const missing = new URL('./missing.ts', import.meta.url);
    await expect(datasetFrom({ module: missing, export: 'x' })).rejects.toThrow(
      `datasetFrom: ${missing.href} cannot be loaded: `,
    );
    await expect(datasetFrom({ module: 'node:path', export: 'sep' })).rejects.toThrow(
      "datasetFrom: export is 'sep' but node:path exports",
    );
    await expect(datasetFrom({ module: 'node:path', export: 'join', arguments: ['a'] })).rejects.toThrow(
      "datasetFrom: what join makes is 'a'; it must be an object with get()",
    );
  });
});
