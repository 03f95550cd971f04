import { readGolden } from '@gradkit-internal/testing';
import { arange, Generator, seed, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  groupKFold,
  groupSplit,
  kFold,
  stratifiedKFold,
  TensorDataset,
  timeSeriesSplit,
  timeSplit,
  type Fold,
} from '../index.ts';

interface Case {
  readonly function: 'kFold' | 'stratifiedKFold' | 'groupKFold' | 'timeSeriesSplit';
  readonly length: number;
  readonly options: object;
  readonly values?: number[];
  readonly folds: readonly { readonly train: number[]; readonly validation: number[] }[];
}

const numbers = (count: number) => new TensorDataset({ inputs: arange(count) });
const written = (folds: readonly Fold<unknown>[]) =>
  folds.map(({ train, validation }) => ({ train: [...train.indices], validation: [...validation.indices] }));

describe("scikit-learn's folds", () => {
  const make: Readonly<Record<Case['function'], (given: Case) => Fold<unknown>[]>> = {
    kFold: ({ length, options }) => kFold(numbers(length), options),
    stratifiedKFold: ({ length, options, values }) => stratifiedKFold(numbers(length), { ...options, labels: values }),
    groupKFold: ({ length, options, values }) => groupKFold(numbers(length), values!, options),
    timeSeriesSplit: ({ length, options }) => timeSeriesSplit(numbers(length), options),
  };
  const { cases } = readGolden<{ cases: readonly Case[] }>('data/splits');
  it.each(cases)('$function of $length items, $options', (given) =>
    expect(written(make[given.function](given))).toEqual(given.folds),
  );
});

describe('drawn folds', () => {
  const labels = Int32Array.from({ length: 43 }, (_, i) => (i % 5 === 0 ? 2 : i % 2));
  const groups = Array.from({ length: 43 }, (_, i) => `person ${i % 11}`);
  const data = new TensorDataset({ inputs: zeros([43]), labels: tensor(labels) });
  const kinds = {
    kFold: (options: object) => kFold(data, { folds: 4, shuffle: true, ...options }),
    stratifiedKFold: (options: object) => stratifiedKFold(data, { folds: 4, shuffle: true, ...options }),
    groupKFold: (options: object) => groupKFold(data, groups, { folds: 4, shuffle: true, ...options }),
  };

  it.each(Object.entries(kinds))('%s measures every item once and follows the seed', (_, make) => {
    const folds = written(make({ seed: 1 }));
    expect(folds.flatMap(({ validation }) => validation).sort((a, b) => a - b)).toEqual([...labels.keys()]);
    for (const { train, validation } of folds) {
      expect(new Set([...train, ...validation]).size).toBe(43);
      expect(train).toHaveLength(43 - validation.length);
    }
    expect(written(make({ rng: new Generator(1) }))).toEqual(folds);
    expect(written(make({ seed: 2 }))).not.toEqual(folds);
    seed(3);
    const byDefault = written(make({}));
    seed(3);
    expect(written(make({}))).toEqual(byDefault);
  });

  it('have sizes that differ by an item at most; stratified ones that for every class', () => {
    for (const make of [kinds.kFold, kinds.stratifiedKFold])
      expect(make({ seed: 1 }).map(({ validation }) => validation.length)).toEqual([11, 11, 11, 10]);
    for (const label of [0, 1, 2]) {
      const counts = kinds
        .stratifiedKFold({ seed: 1 })
        .map(({ validation }) => validation.indices.filter((i) => labels[i] === label).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('divide no group', () => {
    for (const { train, validation } of kinds.groupKFold({ seed: 1 })) {
      const seen = new Set([...train.indices].map((i) => groups[i]));
      expect([...validation.indices].filter((i) => seen.has(groups[i]))).toEqual([]);
    }
  });
});

describe('groupSplit', () => {
  const groups = Int32Array.from({ length: 100 }, (_, i) => Math.floor(i ** 0.75 / 2)); // 1 to 8 items a group

  it('divides no group, and comes near what was asked for', () => {
    for (let run = 0; run < 20; run++) {
      const { train, test } = groupSplit(numbers(100), { train: 0.7, test: 0.3 }, groups, { seed: run });
      expect(train.length + test.length).toBe(100);
      const seen = new Set([...train.indices].map((i) => groups[i]));
      expect([...test.indices].filter((i) => seen.has(groups[i]))).toEqual([]);
      expect(Math.abs(train.length - 70)).toBeLessThan(8);
    }
  });

  it('follows the seed; groups may be a tensor; each part has a group', () => {
    const split = (options: object) => [...groupSplit(numbers(100), [0.5, 0.5], groups, options)[0].indices];
    expect(split({ seed: 1 })).toEqual([...groupSplit(numbers(100), [50, 50], tensor(groups), { seed: 1 })[0].indices]);
    expect(split({ seed: 1 })).not.toEqual(split({ seed: 2 }));
    const sizes = groupSplit(numbers(9), [0.8, 0.1, 0.1], [0, 0, 0, 0, 1, 1, 1, 1, 2]).map(({ length }) => length);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 4, 4]);
  });
});

describe('timeSplit', () => {
  it('keeps the order, and leaves the gap out of the later part', () => {
    const parts = timeSplit(numbers(10), { train: 6, validation: 2, test: 2 }, { gap: 1 });
    expect(Object.values(parts).map(({ indices }) => [...indices])).toEqual([[0, 1, 2, 3, 4, 5], [7], [9]]);
  });
});

describe('errors', () => {
  const data = new TensorDataset({ inputs: zeros([4]), labels: tensor([0, 0, 0, 1], { dtype: 'int32' }) });
  const any = (value: unknown): never => value as never;
  it.each([
    [() => kFold(data, any({ nSplits: 3 })), 'kFold: nSplits is no option; the options are folds, shuffle, seed, rng'],
    [() => kFold(data, { folds: 1 }), 'kFold: folds is 1; it must be a whole number of at least 2'],
    [() => kFold(data), 'kFold: there are 4 items but 5 folds; each fold needs at least 1'],
    [() => kFold(data, { shuffle: any(1) }), 'kFold: shuffle is 1; it must be true or false'],
    [
      () => kFold(data, { folds: 2, seed: 1 }),
      'kFold: seed or rng is given but shuffle is not; without shuffle nothing is drawn',
    ],
    [
      () => stratifiedKFold(data, { folds: 2 }),
      'stratifiedKFold: class 1 has 1 items but there are 2 folds; each class needs at least as many items as there are folds',
    ],
    [
      () => stratifiedKFold(numbers(4), { folds: 2 }),
      'stratifiedKFold: the dataset has no labels in memory; give the class of each item as labels',
    ],
    [() => groupKFold(data, any(undefined)), 'groupKFold: groups is undefined; it must be a list'],
    [() => groupKFold(data, [1, 2]), 'groupKFold: there are 2 groups but 4 items; each item needs one'],
    [() => groupKFold(data, [1, 2, NaN, 4]), 'groupKFold: group 2 is NaN; it must be a number or a string'],
    [
      () => groupKFold(data, [1, 1, 2, 2], { folds: 3 }),
      'groupKFold: there are 2 groups but 3 folds; each fold needs at least 1',
    ],
    [
      () => groupSplit(data, [0.5, 0.5], [1, 1, 1, 1]),
      'groupSplit: there are 1 groups but 2 parts; each part needs at least 1',
    ],
    [() => groupSplit(data, [0.5, 0.5], any('a')), "groupSplit: groups is 'a'; it must be a list"],
    [
      () => timeSplit(data, [3, 1], { gap: 1 }),
      'timeSplit: a gap of 1 leaves no items of a part of 1; it must be smaller than each part but the first',
    ],
    [() => timeSplit(data, [3, 1], { gap: -1 }), 'timeSplit: gap is -1; it must be a whole number of at least 0'],
    [
      () => timeSeriesSplit(data),
      'timeSeriesSplit: there are 4 items but 5 folds of 1 behind a gap of 0 need at least 6',
    ],
    [
      () => timeSeriesSplit(data, { folds: 2, gap: 2 }),
      'timeSeriesSplit: there are 4 items but 2 folds of 1 behind a gap of 2 need at least 5',
    ],
    [
      () => timeSeriesSplit(data, { folds: 2, maxTrainSize: 0 }),
      'timeSeriesSplit: maxTrainSize is 0; it must be a whole number of at least 1',
    ],
    [
      () => timeSeriesSplit(data, { folds: 2, validationSize: 1.5 }),
      'timeSeriesSplit: validationSize is 1.5; it must be a whole number of at least 1',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
