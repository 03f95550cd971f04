import { tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { DataLoader, IterableDataset, mapDataset, subset, type DataLoaderOptions, type Dataset } from '../index.ts';

type Item = { readonly inputs: Tensor };
const item = (i: number): Item => ({ inputs: tensor(i, { dtype: 'int32' }) });
const stream = (count: number, options: { length?: number } = {}) =>
  new IterableDataset(async function* () {
    for (let i = 0; i < count; i++) {
      await Promise.resolve();
      yield item(i);
    }
  }, options);

async function epoch(loader: AsyncIterable<Item>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const { inputs } of loader) batches.push([...inputs.data]);
  return batches;
}

describe('a streamed dataset', () => {
  it.each([
    [5, {}, [[0, 1], [2, 3], [4]]],
    [
      4,
      {},
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      5,
      { dropLast: true },
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      4,
      { dropLast: true },
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [1, {}, [[0]]],
  ])('of %i items comes in batches, %j, however far ahead it is read', async (count, options, batches) => {
    for (const prefetch of [0, 1, 5]) {
      const loader = new DataLoader(stream(count), { batchSize: 2, prefetch, ...options });
      expect(loader.length).toBeNaN();
      expect(await epoch(loader)).toEqual(batches);
      expect([loader.state.epoch, loader.state.batch]).toEqual([1, 0]);
      expect(new DataLoader(stream(count, { length: count }), { batchSize: 2, ...options }).length).toBe(
        batches.length,
      );
    }
  });

  it('is shuffled anew in every epoch, by the seed, and taken up where it was left', async () => {
    const make = () =>
      new DataLoader(stream(23).shuffle(7), {
        batchSize: 4,
        seed: 1,
        transform: ({ inputs }, rng) => ({ inputs: inputs.add(100 * rng.below(100)) }),
      });
    const whole = make();
    const [first, second] = [await epoch(whole), await epoch(whole)];
    expect(second).not.toEqual(first);
    for (const done of [1, 3, 5]) {
      const left = make();
      let count = 0;
      for await (const batch of left) if (batch !== undefined && ++count === done) break;
      const resumed = make();
      resumed.state = JSON.parse(JSON.stringify(left.state)) as typeof left.state;
      expect(await epoch(resumed)).toEqual(first.slice(done));
      expect(await epoch(resumed)).toEqual(second);
    }
  });

  it('draws for each item by seed, epoch and its number, also from where it is resumed', async () => {
    const random = stream(9)
      .shuffle(3)
      .map(({ inputs }, _, rng) => ({ inputs: inputs.add(100 * rng.below(1000)) }));
    const make = () => new DataLoader(random, { batchSize: 2, seed: 3 });
    const whole = make();
    const [first, second] = [await epoch(whole), await epoch(whole)];
    expect(new Set([...first, ...second].flat().map((x) => Math.floor(x / 100))).size).toBeGreaterThan(15);
    const resumed = make();
    resumed.state = { ...resumed.state, epoch: 0, batch: 3 };
    expect([await epoch(resumed), await epoch(resumed)]).toEqual([first.slice(3), second]);
  });

  it('knows its last batch when it gives it', async () => {
    for (const [count, dropLast] of [
      [4, false],
      [5, true],
      [5, false],
    ] as const) {
      const loader = new DataLoader(stream(count), { batchSize: 2, dropLast });
      const states: number[][] = [];
      for await (const _ of loader) states.push([loader.state.epoch, loader.state.batch]);
      expect(states.at(-1)).toEqual([1, 0]);
      expect(states[0]).toEqual([0, 1]);
    }
  });

  it.each([0, 2])(
    'is read at most %i batches ahead and an item, and closed when the loop is left',
    async (prefetch) => {
      let [read, closed] = [0, 0];
      const endless = new IterableDataset(async function* () {
        try {
          for (;;) yield item(read++);
        } finally {
          closed++;
        }
      });
      let batches = 0;
      for await (const _ of new DataLoader(endless, { batchSize: 3, prefetch })) {
        batches++;
        for (let turn = 0; turn < 200; turn++) await Promise.resolve(); // time enough to read on
        expect(read).toBeLessThanOrEqual(3 * (batches + prefetch) + 1 + (prefetch > 0 ? 3 : 0));
        if (batches === 4) break;
      }
      expect(closed).toBe(1);
    },
  );

  it('ends when a signal aborts: one that waits, one that goes on, and one that has not begun', async () => {
    let closed = false;
    const run = async (source: () => AsyncGenerator<Item>, stop: AbortController): Promise<number> => {
      let batches = 0;
      try {
        for await (const _ of new DataLoader(new IterableDataset(source), { batchSize: 1, signal: stop.signal }))
          if (++batches === 3) stop.abort(new Error('enough'));
      } catch (error) {
        if ((error as Error).message !== 'enough') throw error;
      }
      return batches;
    };
    const endless = async function* () {
      try {
        for (let i = 0; ; i++) yield item(i);
      } finally {
        closed = true;
      }
    };
    const hanging = async function* () {
      yield* [item(0), item(1)];
      await new Promise(() => {});
    };
    const stop = new AbortController();
    expect(await run(endless, stop)).toBe(3);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(true);
    expect(await run(endless, stop)).toBe(0);
    const later = new AbortController();
    setTimeout(() => later.abort(new Error('enough')), 20);
    expect(await run(hanging, later)).toBe(1); // it waits to know whether the second is the last
    const now = { length: 2, get: item };
    expect(() => [...new DataLoader(now, { signal: stop.signal })]).toThrow('enough');
  });

  it('names the item that does not fit the others', async () => {
    const mixed = new IterableDataset([1, 2, 3, 'four'] as number[]);
    await expect(async () => {
      for await (const batch of new DataLoader(mixed, { batchSize: 2 })) expect(batch.shape).toEqual([2]);
    }).rejects.toThrow(
      'DataLoader: item 3: collate: it is a string but the first item of the batch is a number; items of a batch must be alike, or give DataLoader a collate',
    );
  });

  it('has its errors thrown when their batch comes, with the number of the item, and is closed', async () => {
    let closed = false;
    const broken = new IterableDataset(async function* () {
      try {
        yield* [item(0), item(1), item(2)];
        throw new Error('line 4 is no number');
      } finally {
        closed = true;
      }
    });
    const seen: number[][] = [];
    const run = async (): Promise<void> => {
      for await (const { inputs } of new DataLoader(broken, { batchSize: 2 })) seen.push([...inputs.data]);
    };
    await expect(run()).rejects.toThrow(
      expect.objectContaining({ name: 'DataError', message: 'DataLoader: item 3: line 4 is no number' }),
    );
    expect([seen, closed]).toEqual([[[0, 1]], true]);
  });

  const any = (value: unknown): never => value as never;
  const gone: DataLoaderOptions<Item, Item> = { batchSize: 2, seed: 1 };
  it.each([
    [() => [...new DataLoader(stream(3))], 'DataLoader: the dataset is streamed; use for await (… of loader)'],
    [
      () => new DataLoader(stream(3), { shuffle: true }),
      'DataLoader: shuffle is given but the dataset is streamed, in an order of its own; shuffle it with dataset.shuffle(bufferSize)',
    ],
    [() => epoch(new DataLoader(stream(0))), 'DataLoader: the dataset gave no batch'],
    [() => new DataLoader(stream(0, { length: 0 })), 'DataLoader: the dataset is empty; at least 1 item is needed'],
    [
      () => epoch(new DataLoader(stream(3, { length: 4 }), { batchSize: 2 })),
      'DataLoader: the dataset says it has 4 items but gave 3',
    ],
    [
      () => {
        const loader = new DataLoader(stream(3), gone);
        loader.state = { ...loader.state, batch: 7 };
        return epoch(loader);
      },
      'DataLoader: the dataset gave no batch 7, with which the loader was to go on',
    ],
    [() => new DataLoader(any({ iterate: 3 })), 'DataLoader: dataset is an object; it must be an object with get()'],
  ])('%#', async (call, text) => {
    await expect(async () => call()).rejects.toThrow(expect.objectContaining({ message: text }));
  });
});

describe('an item that cannot be fetched', () => {
  const broken: Dataset<Item> = {
    length: 4,
    get: (i) => {
      if (i === 2) throw new Error('no picture');
      return item(i);
    },
    nameOf: (i) => `pictures/${i}.png`,
  };

  it('is named by its number and its file, at once and later, also through views', async () => {
    const expected = { name: 'DataError', got: 2, message: 'DataLoader: item 2 (pictures/2.png): no picture' };
    expect(() => [...new DataLoader(broken, { batchSize: 4 })]).toThrow(expect.objectContaining(expected));
    const later = mapDataset(broken, async (x) => x);
    await expect(epoch(new DataLoader(later))).rejects.toThrow(expect.objectContaining(expected));
    const message = 'DataLoader: item 1 (pictures/2.png): no picture';
    await expect(epoch(new DataLoader(subset(broken, [3, 2])))).rejects.toThrow(expect.objectContaining({ message }));
    const cause: unknown = await epoch(new DataLoader(broken)).catch((error: Error) => error.cause);
    expect(cause).toEqual(new Error('no picture'));
  });
});
