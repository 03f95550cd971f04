import { arange, Generator, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  bucketByLength,
  DataLoader,
  mapDataset,
  sequentialSampler,
  subsetRandomSampler,
  TensorDataset,
  weightedSampler,
  type Dataset,
  type DataLoaderOptions,
} from '../index.ts';

const ascending = (x: number, y: number): number => x - y;

const numbers = (count: number) => new TensorDataset({ inputs: arange(count, { dtype: 'int32' }) });
type Numbers = { inputs: Tensor };

/** All values of an epoch, batch by batch. */
function epoch(loader: Iterable<Numbers>): number[][] {
  return Array.from(loader, ({ inputs }) => [...inputs.data]);
}

async function epochLater(loader: AsyncIterable<Numbers>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const { inputs } of loader) batches.push([...inputs.data]);
  return batches;
}

const sorted = (batches: number[][]): number[] => batches.flat().sort(ascending);

/** A dataset that answers after a few turns of the event loop, and counts how many items it is asked for at a time. */
function slow(count: number): Dataset<Numbers> & { most: number } {
  let open = 0;
  return {
    length: count,
    most: 0,
    async get(i) {
      this.most = Math.max(this.most, ++open);
      await new Promise((resolve) => setTimeout(resolve, i % 3)); // later items often answer first
      open--;
      return { inputs: tensor(i, { dtype: 'int32' }) };
    },
  };
}

describe('batches', () => {
  it('hold the items in order, the last what is left', async () => {
    const loader = new DataLoader(numbers(5), { batchSize: 2 });
    expect(loader.length).toBe(3);
    expect(epoch(loader)).toEqual([[0, 1], [2, 3], [4]]);
    expect(await epochLater(loader)).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('are all full with dropLast', () => {
    const loader = new DataLoader(numbers(5), { batchSize: 2, dropLast: true });
    expect(loader.length).toBe(2);
    expect(epoch(loader)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('have every field', () => {
    const data = new TensorDataset({
      inputs: arange(6).reshape([3, 2]),
      labels: tensor([7, 8, 9], { dtype: 'int32' }),
    });
    const [{ inputs, labels }] = new DataLoader(data, { batchSize: 3, sampler: sequentialSampler(3) });
    expect(inputs.toArray()).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect([labels.dtype, labels.toArray()]).toEqual(['int32', [7, 8, 9]]);
  });

  it('are made by collate where it is given', () => {
    const loader = new DataLoader(numbers(3), {
      batchSize: 2,
      collate: (items) => items.map(({ inputs }) => inputs.item()).join('+'),
    });
    expect([...loader]).toEqual(['0+1', '2']);
  });
});

describe('shuffled', () => {
  it('an epoch has every item once, in an order of its own', () => {
    const loader = new DataLoader(numbers(100), { batchSize: 7, shuffle: true, seed: 1 });
    const [first, second] = [epoch(loader), epoch(loader)];
    expect(sorted(first)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(sorted(second)).toEqual(sorted(first));
    expect(first.flat()).not.toEqual(sorted(first));
    expect(second).not.toEqual(first);
  });

  it('orders depend on seed and epoch alone', async () => {
    const make = (from: number) => new DataLoader(numbers(20), { batchSize: 3, shuffle: true, seed: from });
    const loader = make(1);
    const [first, second, third] = [epoch(loader), await epochLater(loader), epoch(loader)];
    const again = make(1);
    again.setEpoch(2);
    expect(epoch(again)).toEqual(third);
    again.setEpoch(0);
    expect(epoch(again)).toEqual(first);
    expect(epoch(again)).toEqual(second);
    expect(epoch(make(2))).not.toEqual(first);
  });

  it('seed() of the default generator makes orders repeatable; a loader without chance draws nothing from it', () => {
    const run = (): number[][] => {
      seed(5);
      epoch(new DataLoader(numbers(4)));
      return epoch(new DataLoader(numbers(20), { shuffle: true }));
    };
    const first = run();
    expect(run()).toEqual(first);
    seed(5);
    expect(epoch(new DataLoader(numbers(20), { shuffle: true }))).toEqual(first);
  });

  it('a sampler decides which items come', () => {
    const loader = new DataLoader(numbers(3), { sampler: weightedSampler([0, 1, 0], { count: 4 }), batchSize: 4 });
    expect(epoch(loader)).toEqual([[1, 1, 1, 1]]);
  });
});

describe('resume', () => {
  const make = () =>
    new DataLoader(numbers(10), {
      batchSize: 3,
      shuffle: true,
      transform: ({ inputs }, rng) => ({ inputs: inputs.add(1000 * rng.below(1000)) }),
    });

  it.each([1, 2, 3, 4])('goes on after %i batches, in another loader, from plain data', async (done) => {
    const loader = make();
    epoch(loader);
    const start = loader.state;
    const whole = [...epoch(loader), ...epoch(loader)];
    const left = make();
    left.state = start;
    let count = 0;
    for await (const batch of left) if (batch !== undefined && ++count === done) break;
    const resumed = make();
    resumed.state = JSON.parse(JSON.stringify(left.state)) as typeof start;
    expect([...epoch(resumed), ...epoch(resumed)].slice(0, 8 - done)).toEqual(whole.slice(done));
  });

  it('after the last batch stands at the start of the next epoch', () => {
    const loader = make();
    const positions = Array.from(loader, () => [loader.state.epoch, loader.state.batch]);
    expect(positions).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
    ]);
  });

  it('a loop that was left early is followed by a new epoch', () => {
    const loader = make();
    const reference = make();
    reference.state = loader.state;
    for (const batch of loader) if (batch !== undefined) break;
    reference.setEpoch(1);
    expect(epoch(loader)).toEqual(epoch(reference));
  });
});

describe('transform', () => {
  it('draws the same however far it is fetched ahead, and other numbers in every batch and epoch', async () => {
    const options = (prefetch: number): DataLoaderOptions<Numbers, Numbers> => ({
      batchSize: 1,
      seed: 3,
      prefetch,
      transform: (_, rng) => ({ inputs: tensor(rng.next()) }),
    });
    const now = new DataLoader(numbers(4), options(0));
    const later = new DataLoader(slow(4), options(3));
    const [first, second] = [epoch(now).flat(), epoch(now).flat()];
    expect(new Set([...first, ...second]).size).toBe(8);
    expect((await epochLater(later)).flat()).toEqual(first);
    expect((await epochLater(later)).flat()).toEqual(second);
  });
});

describe('a dataset that answers later', () => {
  it('keeps its order, and is asked ahead', async () => {
    const data = slow(9);
    expect(await epochLater(new DataLoader(data, { batchSize: 2, prefetch: 2 }))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      [8],
    ]);
    expect(data.most).toBe(6); // a batch and two ahead
    const alone = slow(9);
    await epochLater(new DataLoader(alone, { batchSize: 2, prefetch: 0 }));
    expect(alone.most).toBe(2);
  });

  it('has its errors thrown when their batch comes, not before', async () => {
    const data = mapDataset(slow(6), (item, i) => {
      if (i === 4) throw new Error('item 4 is broken');
      return item;
    });
    const seen: number[][] = [];
    const run = async (): Promise<void> => {
      for await (const { inputs } of new DataLoader(data, { batchSize: 2, prefetch: 4 })) {
        await new Promise((resolve) => setTimeout(resolve, 10)); // the error has long happened
        seen.push([...inputs.data]);
      }
    };
    await expect(run()).rejects.toThrow('item 4 is broken');
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('may be left early', async () => {
    const broken = mapDataset(slow(6), (item, i) => {
      if (i > 1) throw new Error('never asked for');
      return item;
    });
    for await (const { inputs } of new DataLoader(broken, { batchSize: 2 })) {
      expect([...inputs.data]).toEqual([0, 1]);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 10)); // an unhandled rejection would fail the run
  });
});

describe('errors', () => {
  const data = numbers(3);
  it.each([
    [() => new DataLoader(numbers(0)), 'DataLoader: the dataset is empty; at least 1 item is needed'],
    [
      () => new DataLoader(data, { batchSize: 0 }),
      'DataLoader: batchSize is 0; it must be a whole number of at least 1',
    ],
    [
      () => new DataLoader(data, { batchSize: 1.5 }),
      'DataLoader: batchSize is 1.5; it must be a whole number of at least 1',
    ],
    [
      () => new DataLoader(data, { prefetch: -1 }),
      'DataLoader: prefetch is -1; it must be a whole number of at least 0',
    ],
    [
      () => new DataLoader(data, { batchSize: 4, dropLast: true }),
      'DataLoader: dropLast leaves no batch: an epoch has 3 items but batchSize is 4',
    ],
    [
      () => new DataLoader(data, { shuffle: true, sampler: sequentialSampler(3) }),
      'DataLoader: both shuffle and sampler are given; the sampler alone decides the order',
    ],
    [
      () => new DataLoader(data, { seed: 1, rng: new Generator(1) }),
      'DataLoader: both seed and rng are given; give one of them',
    ],
    [() => new DataLoader(data).setEpoch(-1), 'DataLoader: epoch is -1; it must be a whole number of at least 0'],
    [
      () => (new DataLoader(data).state = null as never),
      'DataLoader: state.batch is undefined; it must be a whole number of at least 0',
    ],
    [
      () => (new DataLoader(data).state = { key: [0, 0], epoch: 0, batch: 1 }),
      'DataLoader: state.batch is 1 but an epoch has 1 batches',
    ],
    [
      () => (new DataLoader(data).state = { epoch: 0, batch: 0 } as never),
      'DataLoader: state.key is undefined; it must be two whole numbers',
    ],
    [
      () => [...new DataLoader(slow(3))],
      'DataLoader: the dataset answers later, with promises; use for await (… of loader)',
    ],
    [
      () => new DataLoader(data, { sampler: sequentialSampler(4) }),
      'DataLoader: the sampler was made for 4 items but the dataset has 3; make it for as many (of a part, take subset or subsetRandomSampler)',
    ],
    [
      () => new DataLoader(data, { batchSampler: bucketByLength([5, 1]) }),
      'DataLoader: the batchSampler was made for 2 items but the dataset has 3; make it for as many (of a part, take subset or subsetRandomSampler)',
    ],
    [
      () => [...new DataLoader(data, { sampler: subsetRandomSampler([3]) })],
      'TensorDataset: index is 3 but the dataset has the items 0 … 2',
    ],
  ])('%#', (make, text) => expect(make).toThrow(expect.objectContaining({ message: text })));
});
