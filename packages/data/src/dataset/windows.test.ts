import { arange, tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { datasetSuite } from '../../testing/dataset-suite.ts';
import { DataLoader, windows } from '../index.ts';

const series = arange(10).reshape([5, 2]);
datasetSuite('windows', windows(series, { length: 2 }));
datasetSuite('windows with a horizon', windows(series, { length: 2, horizon: 2, stride: 2 }));
datasetSuite('windows that are shifted', windows(tensor([1, 2, 3], { dtype: 'uint8' }), { length: 2, shift: 1 }));

describe('windows', () => {
  it('lie a stride apart, as many as fit with their targets', () => {
    const starts = (options: { stride?: number; horizon?: number; shift?: number }): number[] => {
      const data = windows(arange(10), { length: 3, ...options });
      return Array.from({ length: data.length }, (_, i) => (data.get(i) as { inputs: typeof series }).inputs.data[0]);
    };
    expect(starts({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(starts({ stride: 3 })).toEqual([0, 3, 6]);
    expect(starts({ stride: 3, horizon: 1 })).toEqual([0, 3, 6]);
    expect(starts({ stride: 3, horizon: 2 })).toEqual([0, 3]);
    expect(starts({ stride: 4, shift: 3 })).toEqual([0, 4]);
  });

  it('share the sequence, and batches are copies', () => {
    const data = windows(series, { length: 2, horizon: 1 });
    const item = data.get(1);
    if (item instanceof Promise) throw new Error('windows answer at once');
    expect(item.inputs.data.buffer).toBe(series.data.buffer);
    expect([item.inputs.toArray(), item.targets.toArray()]).toEqual([
      [
        [2, 3],
        [4, 5],
      ],
      [[6, 7]],
    ]);
    const [{ inputs, targets }] = new DataLoader(data, { batchSize: 3 });
    expect([inputs.shape, targets.shape]).toEqual([
      [3, 2, 2],
      [3, 1, 2],
    ]);
    expect(inputs.data.buffer).not.toBe(series.data.buffer);
  });
});

describe('errors', () => {
  const any = (value: unknown): never => value as never;
  it.each([
    [() => windows(any([1, 2]), { length: 1 }), 'windows: sequence is [1, 2]; it must be a tensor'],
    [() => windows(tensor(1), { length: 1 }), 'windows: sequence is a scalar; its first axis must count the steps'],
    [() => windows(series, any({})), 'windows: length is undefined; it must be a whole number of at least 1'],
    [() => windows(series, { length: 2, stride: 0 }), 'windows: stride is 0; it must be a whole number of at least 1'],
    [
      () => windows(series, { length: 2, horizon: 1, shift: 1 }),
      'windows: both horizon and shift are given; give one of them',
    ],
    [
      () => windows(series, { length: 4, horizon: 2 }),
      'windows: sequence is [5, 2], 5 steps; a window with its targets has 6',
    ],
    [
      () => windows(series, any({ length: 2, step: 1 })),
      'windows: step is no option; the options are length, stride, horizon, shift',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
