import { arange, Generator, seed, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { randomSplit, stratifiedSplit, subset, TensorDataset, type Subset } from '../index.ts';

const ascending = (x: number, y: number): number => x - y;

const numbers = (count: number) => new TensorDataset({ inputs: arange(count) });
const lengths = (parts: readonly { length: number }[]) => parts.map(({ length }) => length);
const indices = (parts: readonly Subset<unknown>[]) => parts.map((part) => [...part.indices]);

describe('randomSplit', () => {
  it('gives every item to one part', () => {
    const parts = randomSplit(numbers(100), [0.7, 0.2, 0.1], { seed: 1 });
    expect(lengths(parts)).toEqual([70, 20, 10]);
    const all = indices(parts).flat();
    expect(all).not.toEqual([...all].sort(ascending));
    expect(new Set(all).size).toBe(100);
  });

  it('takes names and counts', () => {
    const { train, test } = randomSplit(numbers(10), { train: 7, test: 3 }, { seed: 1 });
    expect([train.length, test.length]).toEqual([7, 3]);
  });

  it.each([
    [10, [0.33, 0.33, 0.34], [3, 3, 4]],
    [10, [0.25, 0.25, 0.25, 0.25], [3, 3, 2, 2]],
    [100, [0.29, 0.71], [29, 71]], // 0.29 × 100 is 28.999…
    [3, [1 / 3, 1 / 3, 1 / 3], [1, 1, 1]],
    [1, [1], [1]],
  ])('%i items in parts of %j', (count, parts, expected) => {
    expect(lengths(randomSplit(numbers(count), parts))).toEqual(expected);
  });

  it('is repeated by the same seed, generator or seed()', () => {
    const split = (options: object) => indices(randomSplit(numbers(20), [0.5, 0.5], options));
    expect(split({ seed: 3 })).toEqual(split({ rng: new Generator(3) }));
    expect(split({ seed: 3 })).not.toEqual(split({ seed: 4 }));
    seed(9);
    const first = split({});
    seed(9);
    expect(split({})).toEqual(first);
  });
});

describe('stratifiedSplit', () => {
  const labels = Int32Array.from({ length: 103 }, (_, i) => (i % 10 === 0 ? 2 : i % 3 === 0 ? 1 : 0));
  const data = new TensorDataset({ inputs: zeros([103]), labels: tensor(labels) });
  const countsOf = (part: Subset<unknown>) =>
    [0, 1, 2].map((label) => part.indices.filter((i) => labels[i] === label).length);

  it.each([[[0.7, 0.2, 0.1]], [[0.5, 0.5]], [[0.34, 0.33, 0.33]], [[80, 20, 3]]])(
    'parts of %j have each class in proportion, up to an item',
    (parts) => {
      const total = parts.reduce((a, b) => a + b);
      const split = stratifiedSplit(data, parts, { seed: 1 });
      expect(new Set(indices(split).flat()).size).toBe(103);
      const all = [0, 1, 2].map((label) => labels.filter((other) => other === label).length);
      split.forEach((part, i) => {
        expect(Math.abs(part.length - (103 * parts[i]) / total)).toBeLessThan(1);
        countsOf(part).forEach((count, label) =>
          expect(Math.abs(count - (all[label] * parts[i]) / total)).toBeLessThan(1.5),
        );
      });
    },
  );

  it('mixes the classes within a part, and chooses by the seed', () => {
    const [first] = indices(stratifiedSplit(data, [0.5, 0.5], { seed: 1 }));
    const classes = first.map((i) => labels[i]);
    expect(classes).not.toEqual([...classes].sort(ascending));
    expect(indices(stratifiedSplit(data, [0.5, 0.5], { seed: 1 }))[0]).toEqual(first);
    expect(new Set(indices(stratifiedSplit(data, [0.5, 0.5], { seed: 2 }))[0])).not.toEqual(new Set(first));
  });

  it('finds the labels of a part of a dataset, or takes them', () => {
    const part = subset(data, [0, 1, 10, 2]);
    const { a, b } = stratifiedSplit(part, { a: 2, b: 2 }, { seed: 1 });
    for (const half of [a, b])
      expect([...half.indices].map((i) => labels[[0, 1, 10, 2][i]]).sort(ascending)).toEqual([0, 2]);
    const given = stratifiedSplit(numbers(4), [2, 2], { labels: [5, 5, 6, 6], seed: 1 });
    for (const half of given) expect([...half.indices].map((i) => (i < 2 ? 5 : 6)).sort(ascending)).toEqual([5, 6]);
  });
});

describe('errors', () => {
  const data = new TensorDataset({ inputs: zeros([4]), labels: tensor([0, 0, 0, 1], { dtype: 'int32' }) });
  it.each([
    [
      () => randomSplit(data, [0.5, 0.4]),
      'randomSplit: the parts [0.5, 0.4] add up to 0.9; fractions must add up to 1, or counts to the 4 items',
    ],
    [
      () => randomSplit(data, { train: 3, test: 2 }),
      'randomSplit: the parts [train: 3, test: 2] add up to 5; fractions must add up to 1, or counts to the 4 items',
    ],
    [() => randomSplit(data, [1.5, -0.5]), 'randomSplit: the parts are [1.5, -0.5]; every part must be above 0'],
    [() => randomSplit(data, [4, 0]), 'randomSplit: the parts are [4, 0]; every part must be above 0'],
    [() => randomSplit(data, [0.9, 0.1]), 'randomSplit: a part of 0.1 of 4 items has 0 items; it must have at least 1'],
    [
      () => randomSplit(data, [0.5, 0.5], { seed: 1, rng: new Generator(1) }),
      'randomSplit: both seed and rng are given; give one of them',
    ],
    [
      () => stratifiedSplit(data, [0.5, 0.5]),
      'stratifiedSplit: class 1 has 1 items but there are 2 parts; each class needs at least as many items as there are parts',
    ],
    [
      () => stratifiedSplit(data, [0.5, 0.5], { labels: [1, 2] }),
      'stratifiedSplit: there are 2 labels but 4 items; each item needs one',
    ],
    [
      () => stratifiedSplit(numbers(4), [0.5, 0.5]),
      'stratifiedSplit: the dataset has no labels in memory; give the class of each item as labels',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
