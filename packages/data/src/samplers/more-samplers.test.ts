import { readGolden } from '@gradkit-internal/testing';
import { arange, Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { samplerSuite } from '../../testing/sampler-suite.ts';
import {
  balancedSampler,
  batchSampler,
  bucketByLength,
  DataLoader,
  distributedSampler,
  randomSampler,
  sequentialSampler,
  subsetRandomSampler,
  TensorDataset,
  type BatchSampler,
} from '../index.ts';

const ascending = (x: number, y: number): number => x - y;
const numbers = (count: number) => new TensorDataset({ inputs: arange(count, { dtype: 'int32' }) });
const lists = (batches: readonly Int32Array[]): number[][] => batches.map((batch) => [...batch]);
const epoch = (loader: Iterable<{ inputs: Tensor }>): number[][] =>
  Array.from(loader, ({ inputs }) => [...inputs.data]);

samplerSuite('subsetRandomSampler', subsetRandomSampler([3, 1, 4]), 5);
samplerSuite('balancedSampler', balancedSampler([0, 1, 1, 1, 2]), 5);
samplerSuite('balancedSampler of some', balancedSampler(tensor([0, 1, 1]), { count: 2 }), 3);
samplerSuite('distributedSampler', distributedSampler(7, { replicas: 3, rank: 2 }), 7);

describe('subsetRandomSampler', () => {
  it('gives every index once, in another order for other random numbers', () => {
    const indices = Array.from({ length: 30 }, (_, i) => 3 * i);
    const order = [...subsetRandomSampler(indices).order(new Generator(1))];
    expect(order).not.toEqual(indices);
    expect([...order].sort(ascending)).toEqual(indices);
    expect([...subsetRandomSampler(indices).order(new Generator(2))]).not.toEqual(order);
  });
});

describe('balancedSampler', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 80 ? 5 : i < 97 ? 1 : 2));

  it.each([99, 100, 31])('gives every class equally often among %i items', (count) => {
    const order = balancedSampler(labels, { count }).order(new Generator(1));
    for (const label of [5, 1, 2]) {
      const share = order.filter((item) => labels[item] === label).length;
      expect(Math.abs(share - count / 3)).toBeLessThan(1);
    }
  });

  it('repeats an item only after all others of its class, and mixes the classes', () => {
    const order = [...balancedSampler(labels, { count: 99 }).order(new Generator(1))];
    const times = (item: number): number => order.filter((other) => other === item).length;
    expect([97, 98, 99].map(times)).toEqual([11, 11, 11]);
    const second = Array.from({ length: 17 }, (_, i) => times(80 + i));
    expect([Math.min(...second), Math.max(...second)]).toEqual([1, 2]);
    expect(Math.max(...Array.from({ length: 80 }, (_, i) => times(i)))).toBe(1);
    expect(new Set(order.slice(0, 20).map((item) => labels[item])).size).toBe(3);
  });
});

describe('distributedSampler', () => {
  const { cases } = readGolden<{
    cases: readonly { length: number; replicas: number; dropLast: boolean; shares: number[][] }[];
  }>('data/samplers');
  const shares = (length: number, replicas: number, options: object, epochNumber?: number): number[][] =>
    Array.from({ length: replicas }, (_, rank) => {
      const sampler = distributedSampler(length, { replicas, rank, ...options });
      const order = sampler.order(new Generator(rank), epochNumber); // whatever else a replica draws
      expect(order).toHaveLength(sampler.length);
      return [...order];
    });

  it.each(cases)(
    "PyTorch's shares of $length items for $replicas, $dropLast",
    ({ length, replicas, dropLast, ...golden }) =>
      expect(shares(length, replicas, { dropLast, shuffle: false })).toEqual(golden.shares),
  );

  it('shuffled, replicas have every item together; epochs and seeds differ', () => {
    const first = shares(12, 3, {}, 0);
    expect(first.flat().sort(ascending)).toEqual([...sequentialSampler(12).order(new Generator(1))]);
    expect(shares(12, 3, {})).toEqual(first);
    expect(shares(12, 3, {}, 1)).not.toEqual(first);
    expect(shares(12, 3, { seed: 1 }, 0)).not.toEqual(first);
    expect(shares(11, 3, {}).flat().sort(ascending)).toHaveLength(12);
    expect(new Set(shares(11, 3, { dropLast: true }).flat()).size).toBe(9);
  });

  it('a loader tells it the epoch, whatever the seed of the loader', () => {
    const make = (rank: number) =>
      new DataLoader(numbers(6), { batchSize: 3, seed: rank, sampler: distributedSampler(6, { replicas: 2, rank }) });
    const [a, b] = [make(0), make(1)];
    for (const n of [0, 1]) {
      const [mine, others] = shares(6, 2, {}, n);
      expect([epoch(a).flat(), epoch(b).flat()]).toEqual([mine, others]);
    }
  });
});

describe('batch samplers', () => {
  it('batchSampler cuts an order into batches', () => {
    const make = (options: object) => batchSampler(sequentialSampler(5), { batchSize: 2, ...options });
    expect(lists(make({}).batches(new Generator(1)))).toEqual([[0, 1], [2, 3], [4]]);
    expect(lists(make({ dropLast: true }).batches(new Generator(1)))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([make({}).length, make({ dropLast: true }).length]).toEqual([3, 2]);
    const random = batchSampler(randomSampler(5), { batchSize: 5 }).batches(new Generator(1));
    expect(random).toEqual([randomSampler(5).order(new Generator(1))]);
  });

  const lengths = Int32Array.from({ length: 103 }, (_, i) => (i * 37) % 50);
  const make = (options: object) => bucketByLength(lengths, { batchSize: 5, bucketBatches: 7, ...options });
  const padding = (batches: readonly Int32Array[]): number =>
    batches.reduce((sum, batch) => {
      const most = Math.max(...batch.map((item) => lengths[item]));
      return sum + batch.reduce((own, item) => own + most - lengths[item], 0);
    }, 0);

  it('bucketByLength gives every item once, in batches of similar lengths and random order', () => {
    const sampler = make({});
    const batches = sampler.batches(new Generator(1));
    expect(batches).toHaveLength(sampler.length);
    expect(batches.map(({ length }) => length).sort(ascending)).toEqual([3, ...Array<number>(20).fill(5)]);
    expect(lists(batches).flat().sort(ascending)).toEqual([...lengths.keys()]);
    const mixed = batchSampler(randomSampler(103), { batchSize: 5 }).batches(new Generator(1));
    expect(padding(batches) * 5).toBeLessThan(padding(mixed));
    expect(sampler.batches(new Generator(1))).toEqual(batches);
    expect(sampler.batches(new Generator(2))).not.toEqual(batches);
    const means = batches.map((batch) => batch.reduce((sum, item) => sum + lengths[item], 0) / batch.length);
    expect(means).not.toEqual(means.toSorted(ascending));
  });

  it('bucketByLength with dropLast drops any items, not the longest', () => {
    const seen = new Set<number>();
    for (let run = 0; run < 20; run++)
      for (const batch of make({ dropLast: true, bucketBatches: 100 }).batches(new Generator(run))) {
        expect(batch).toHaveLength(5);
        for (const item of batch) seen.add(item);
      }
    expect(seen.size).toBe(103);
  });

  it('are taken by DataLoader, which resumes in the middle', async () => {
    const load = () => new DataLoader(numbers(103), { batchSampler: make({}), seed: 4 });
    const loader = load();
    expect([loader.length, loader.batchSize]).toEqual([21, undefined]);
    const [first, second] = [epoch(loader), epoch(loader)];
    expect(second).not.toEqual(first);
    const resumed = load();
    resumed.state = { ...resumed.state, epoch: 1, batch: 6 };
    const rest: number[][] = [];
    for await (const { inputs } of resumed) rest.push([...inputs.data]);
    expect(rest).toEqual(second.slice(6));
  });
});

describe('errors', () => {
  const any = (value: unknown): never => value as never;
  const data = numbers(4);
  const short: BatchSampler = { length: 2, batches: () => [Int32Array.of(0)] };
  it.each([
    [() => subsetRandomSampler(any(3)), 'subsetRandomSampler: indices is 3; it must be a list'],
    [() => subsetRandomSampler([0, -1]), 'subsetRandomSampler: index 1 is -1; it must be a whole number of at least 0'],
    [() => balancedSampler(any('a')), "balancedSampler: labels is 'a'; it must be a list"],
    [() => balancedSampler([]), 'balancedSampler: there are 0 labels; at least 1 is needed'],
    [() => balancedSampler([1], { count: 0 }), 'balancedSampler: count is 0; it must be a whole number of at least 1'],
    [
      () => balancedSampler([1], any({ replacement: true })),
      'balancedSampler: replacement is no option; the options are count',
    ],
    [
      () => distributedSampler(4, any(undefined)),
      'distributedSampler: options are undefined; they must be an object such as { replicas: … }',
    ],
    [
      () => distributedSampler(4, any({ replicas: 2 })),
      'distributedSampler: rank is undefined; it must be a whole number in 0 … 1',
    ],
    [
      () => distributedSampler(4, { replicas: 2, rank: 2 }),
      'distributedSampler: rank is 2; it must be a whole number in 0 … 1',
    ],
    [
      () => distributedSampler(4, { replicas: 5, rank: 0, dropLast: true }),
      'distributedSampler: dropLast leaves no items: there are 4 for 5 replicas',
    ],
    [() => batchSampler(any([1])), 'batchSampler: sampler is [1]; it must be an object with order()'],
    [
      () => batchSampler(sequentialSampler(3), { batchSize: 0 }),
      'batchSampler: batchSize is 0; it must be a whole number of at least 1',
    ],
    [
      () => batchSampler(sequentialSampler(3), { batchSize: 4, dropLast: true }),
      'batchSampler: dropLast leaves no batch: an epoch has 3 items but batchSize is 4',
    ],
    [() => bucketByLength([1, NaN]), 'bucketByLength: length 1 is NaN; it must be at least 0 and finite'],
    [
      () => bucketByLength([1], { bucketBatches: 0 }),
      'bucketByLength: bucketBatches is 0; it must be a whole number of at least 1',
    ],
    [
      () => new DataLoader(data, { batchSampler: any(sequentialSampler(3)) }),
      'DataLoader: batchSampler is an object; it must be an object with batches()',
    ],
    [
      () => new DataLoader(data, { batchSampler: short, batchSize: 2 }),
      'DataLoader: both batchSize and batchSampler are given; the batchSampler alone decides which items a batch has',
    ],
    [
      () => new DataLoader(data, { batchSampler: short, shuffle: true }),
      'DataLoader: both shuffle and batchSampler are given; the batchSampler alone decides which items a batch has',
    ],
    [
      () => [...new DataLoader(data, { batchSampler: short })],
      'DataLoader: the batchSampler says 2 batches but gave 1',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});

describe('a sampler that does not do what it says is refused when an epoch begins:', () => {
  const three = new TensorDataset({ x: arange(3) });
  it.each<[given: unknown, text: string]>([
    [Int32Array.of(0, 1), 'the sampler says 3 items but gave 2'],
    [Int32Array.of(0, 1, 2, 0), 'the sampler says 3 items but gave 4'],
    [[0, 1, 2], 'sampler.order gave [0, 1, 2]; it must give an Int32Array'],
    [null, 'sampler.order gave null; it must give an Int32Array'],
  ])('the order %o', (given, text) => {
    const sampler = { length: 3, order: () => given as Int32Array };
    const refusal = (where: string): unknown =>
      expect.objectContaining({ name: 'DataError', message: `${where}: ${text}` });
    expect(() => [...new DataLoader(three, { sampler, batchSize: 2 })]).toThrow(refusal('DataLoader'));
    expect(() => batchSampler(sampler, { batchSize: 2 }).batches(new Generator(1))).toThrow(refusal('batchSampler'));
  });

  it.each([
    [null, 'null'],
    [[null, Int32Array.of(0)], '[null, a Int32Array]'],
  ])('the batches %o', (given, text) => {
    const own = { length: 2, batches: () => given as Int32Array[] };
    expect(() => [...new DataLoader(three, { batchSampler: own })]).toThrow(
      `DataLoader: batchSampler.batches gave ${text}; it must give a list of Int32Arrays`,
    );
  });
});
