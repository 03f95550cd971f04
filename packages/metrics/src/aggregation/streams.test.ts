import { tensor } from '@gradkit/core-tensor';
import { expect, it, vi } from 'vitest';
import { CatMetric, MaxMetric, MeanMetric, MinMetric, RunningMean, RunningSum, SumMetric } from '../index.ts';

it('running mean and sum are of the last updates, each with all its values', () => {
  const [mean, sum] = [new RunningMean({ window: 2 }), new RunningSum({ window: 2 })];
  expect(mean.compute()).toBe(NaN);
  expect(sum.compute()).toBe(0);
  for (const value of [100, tensor([1, 2]), tensor([3, 6])]) {
    mean.update(value);
    sum.update(value);
  }
  expect(mean.compute()).toBe(3);
  expect(sum.compute()).toBe(12);
  const later = new RunningSum({ window: 2 });
  later.update(5);
  sum.merge(later.state);
  expect(sum.compute()).toBe(14);
});

it('before the first value', () => {
  const metrics = [new MeanMetric(), new SumMetric(), new MaxMetric(), new MinMetric()];
  expect(metrics.map((metric) => metric.compute())).toEqual([NaN, 0, -Infinity, Infinity]);
  expect(new CatMetric().compute()).toEqual([]);
});

it('NaN is left out with a warning, unless told', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const sums = [undefined, 'ignore', 'disable', 7] as const;
  const results = sums.map((nanStrategy) => {
    const sum = new SumMetric({ nanStrategy });
    sum.update(tensor([1, NaN, 2]));
    return sum.compute();
  });
  expect(results).toEqual([3, 3, NaN, 10]);
  expect(warn.mock.calls).toEqual([["SumMetric: NaN was left out; say so with nanStrategy: 'ignore'"]]);
  warn.mockRestore();
});

it.each([
  [() => new SumMetric({ nanStrategy: 'error' }).update(NaN), 'SumMetric: value 0 is NaN'],
  [
    () => new MeanMetric().update(tensor([1, 2]), tensor([1, 2, 3])),
    'MeanMetric: value is [2] and weight [3]; the shapes must be the same, or the weight one number',
  ],
  [() => new MaxMetric().update('1' as never), "MaxMetric: value is '1'; it must be a number or a tensor"],
  [() => new RunningMean({ window: 0 }), 'RunningMean: window is 0; it must be a whole number of at least 1'],
  [
    () => new MinMetric({ nanStrategy: 'skip' as never }),
    'MinMetric: nanStrategy is skip; it must be one of warn, ignore, error, disable',
  ],
])('errors: %#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
