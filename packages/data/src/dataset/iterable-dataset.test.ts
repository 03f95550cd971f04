import { Generator, seed } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { cacheDataset, filterDataset, IterableDataset, mapDataset, type Dataset } from '../index.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const pass = <Item>(dataset: IterableDataset<Item>, skip = 0): Promise<Item[]> =>
  all(dataset.iterate(new Generator(1), skip));

const numbers = new IterableDataset(() => range(10), { length: 10 });
const later = new IterableDataset(async function* () {
  for (const i of range(10)) {
    await Promise.resolve();
    yield i;
  }
});

/** Every kind, with what it holds. */
const kinds: Readonly<
  Record<string, readonly [IterableDataset<unknown>, readonly unknown[], length: number | undefined]>
> = {
  list: [numbers, range(10), 10],
  'async function': [later, range(10), undefined],
  'promise of items': [new IterableDataset(async () => new Set([1, 2, 1])), [1, 2], undefined],
  map: [numbers.map((x, i) => 100 * x + i), range(10).map((i) => 101 * i), 10],
  'map that answers later': [later.map(async (x) => -x), range(10).map((i) => -i), undefined],
  filter: [numbers.filter((x) => x % 3 === 0), [0, 3, 6, 9], undefined],
  'filter that answers later': [numbers.filter(async (x) => x > 7), [8, 9], undefined],
  take: [numbers.take(3), [0, 1, 2], 3],
  'take of fewer': [later.take(30), range(10), undefined],
  'take of none': [numbers.take(0), [], 0],
  chain: [numbers.take(2).chain(later.take(1), numbers.take(2)), [0, 1, 0, 0, 1], undefined],
  'chain of known lengths': [numbers.take(2).chain(numbers.take(1)), [0, 1, 0], 3],
  cache: [later.cache(), range(10), undefined],
  'shuffle of one': [numbers.shuffle(1), range(10), 10],
  all: [
    later
      .filter((x) => x > 1)
      .map((x) => 2 * x)
      .cache()
      .take(5)
      .chain(numbers.take(1)),
    [4, 6, 8, 10, 12, 0],
    undefined,
  ],
};

describe.each(Object.entries(kinds))('%s', (_, [dataset, items, length]) => {
  it('gives its items, and the same again, from anywhere', async () => {
    expect(await pass(dataset)).toEqual(items);
    for (const skip of [0, 1, 2, 9, 10, 11]) expect(await pass(dataset, skip)).toEqual(items.slice(skip));
    expect(dataset.length).toBe(length);
  });
});

describe('shuffle', () => {
  it.each([2, 4, 10, 50])(
    'with a buffer of %i mixes as far as that, follows the numbers, and resumes',
    async (size) => {
      const dataset = numbers.map((x) => x).shuffle(size);
      const order = await pass(dataset);
      expect(order).not.toEqual(range(10));
      expect([...order].sort((a, b) => a - b)).toEqual(range(10));
      order.forEach((item, place) => expect(item).toBeLessThan(place + size)); // no item comes before it is read
      for (const skip of [1, 5, 9]) expect(await pass(dataset, skip)).toEqual(order.slice(skip));
      expect(await all(dataset.iterate(new Generator(2)))).not.toEqual(order);
      seed(3);
      const byDefault = await all(dataset);
      seed(3);
      expect(await all(dataset)).toEqual(byDefault);
    },
  );

  it('holds no more than its buffer', async () => {
    let reads = 0;
    const endless = new IterableDataset(function* () {
      for (;;) yield reads++;
    });
    expect(await pass(endless.shuffle(5).take(3))).toHaveLength(3);
    expect(reads).toBe(8);
  });
});

describe('passes', () => {
  it('read no further than they are asked, do not change what they skip, and close their source when they are left', async () => {
    const [read, changed]: number[][] = [[], []];
    let closed = 0;
    const dataset = new IterableDataset(function* () {
      try {
        for (let i = 0; ; i++) {
          read.push(i);
          yield i;
        }
      } finally {
        closed++;
      }
    }).map((x) => (changed.push(x), x));
    expect(await pass(dataset.take(4), 2)).toEqual([2, 3]);
    expect([read, changed, closed]).toEqual([[0, 1, 2, 3], [2, 3], 1]);
    for await (const item of dataset.shuffle(2).chain(dataset)) if (item >= 0) break;
    expect(closed).toBe(2);
  });

  it('a cache is filled by the first pass that ends, and reads nothing afterwards', async () => {
    let passes = 0;
    const dataset = new IterableDataset(() => (passes++, range(4))).cache();
    for await (const item of dataset) if (item === 2) break;
    expect(await pass(dataset, 1)).toEqual([1, 2, 3]);
    expect(passes).toBe(2);
    expect(await pass(dataset, 1)).toEqual([1, 2, 3]);
    expect(passes).toBe(2);
  });
});

describe('filterDataset and cacheDataset', () => {
  const data: Dataset<number> = { length: 6, get: (i) => i * i, nameOf: (i) => `${i}.txt` };

  it('filterDataset is a view of what is kept, of items that answer later, too', async () => {
    const even = await filterDataset(data, (x) => x % 2 === 0);
    expect([even.length, even.get(2), even.nameOf(2)]).toEqual([3, 16, '4.txt']);
    const async = mapDataset(data, async (x) => x);
    expect([...(await filterDataset(async, async (x, i) => x > 3 && i < 5)).indices]).toEqual([2, 3, 4]);
  });

  it('cacheDataset fetches each item once, and again after it failed', async () => {
    const asked: number[] = [];
    const cached = cacheDataset<number>({
      ...data,
      get: async (i) => (asked.push(i), i === 3 && asked.length < 3 ? fail() : i),
    });
    const fail = (): never => {
      throw new Error('not there yet');
    };
    expect(await Promise.all([cached.get(1), cached.get(1)])).toEqual([1, 1]);
    await expect(cached.get(3)).rejects.toThrow('not there yet');
    expect([await cached.get(3), cached.get(1), cached.nameOf?.(1)]).toEqual([3, 1, '1.txt']);
    expect(asked).toEqual([1, 3, 3]);
  });
});

describe('errors', () => {
  const any = (value: unknown): never => value as never;
  it.each([
    [
      () => new IterableDataset(any(3)),
      'IterableDataset: source is 3; it must be what can be gone through, or a function that gives it',
    ],
    [
      () => new IterableDataset(any('abc')),
      "IterableDataset: source is 'abc'; it must be what can be gone through, or a function that gives it",
    ],
    [
      () => new IterableDataset([1].values()),
      'IterableDataset: source is a Iterator; it must be the function that makes this, for it can be gone through only once',
    ],
    [
      () => new IterableDataset([], { length: -1 }),
      'IterableDataset: length is -1; it must be a whole number of at least 0',
    ],
    [() => numbers.map(any(1)), 'IterableDataset.map: change is 1; it must be a function'],
    [() => numbers.filter(any(1)), 'IterableDataset.filter: keep is 1; it must be a function'],
    [() => numbers.shuffle(0), 'IterableDataset.shuffle: bufferSize is 0; it must be a whole number of at least 1'],
    [() => numbers.take(-1), 'IterableDataset.take: count is -1; it must be a whole number of at least 0'],
    [() => numbers.chain(any([1])), 'IterableDataset.chain: dataset 0 is [1]; it must be an IterableDataset'],
    [() => numbers.iterate(any(1)), 'IterableDataset: rng is 1; it must be a Generator, e.g. new Generator(1)'],
    [
      () => pass(new IterableDataset(() => any(3))),
      'IterableDataset: what source gives is 3; it must be what can be gone through, or a function that gives it',
    ],
    [() => filterDataset(data, any(1)), 'filterDataset: keep is 1; it must be a function'],
    [() => cacheDataset(any([1])), 'cacheDataset: dataset is [1]; it must be an object with get()'],
  ])('%#', async (call, text) => {
    await expect(async () => call()).rejects.toThrow(expect.objectContaining({ message: text }));
  });
  const data = { length: 1, get: () => 1 };
});
