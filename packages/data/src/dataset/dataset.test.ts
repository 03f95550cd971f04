import { arange, tensor, zeros } from '@gradkit/core-tensor';
import type { LazyTensor } from '@gradkit/core-tensor/functional';
import { describe, expect, it } from 'vitest';
import { datasetSuite } from '../../testing/dataset-suite.ts';
import {
  cacheDataset,
  collate,
  concatDatasets,
  DataLoader,
  mapDataset,
  stratifiedSplit,
  subset,
  TensorDataset,
} from '../index.ts';

const data = new TensorDataset({ inputs: arange(6).reshape([3, 2]), labels: tensor([7, 8, 9], { dtype: 'uint8' }) });

const mapped = mapDataset(data, ({ inputs, labels }, index) => ({ sum: inputs.sum(), label: labels.item(), index }));
const mappedLater = mapDataset(mapped, async ({ label }) => ({ label }));

datasetSuite('TensorDataset', data);
datasetSuite('TensorDataset without items', new TensorDataset({ inputs: zeros([0, 2]) }));
datasetSuite('Subset', subset(data, [2, 0, 2]));
datasetSuite('Subset of a subset', subset(subset(data, [2, 1, 1]), [1, 0]));
datasetSuite('Subset of a dataset that knows no batches', subset(mapped, [1]));
datasetSuite('mapDataset', mapped);
datasetSuite('mapDataset that answers later', mappedLater);
datasetSuite('concatDatasets', concatDatasets([data, subset(data, []), subset(data, [1])]));
datasetSuite('cacheDataset', cacheDataset(mappedLater));
datasetSuite('concatDatasets of nothing', concatDatasets([]));

describe('TensorDataset', () => {
  it('gives items without their first axis, in their own dtype', () => {
    const { inputs, labels } = data.get(1);
    expect(inputs.toArray()).toEqual([2, 3]);
    expect([labels.shape, labels.dtype, labels.item()]).toEqual([[], 'uint8', 8]);
    expect(inputs.data.buffer).toBe(data.tensors.inputs.data.buffer); // no copy
  });

  it('gathers batches of any dtype, long rows and short ones', () => {
    const wide = new TensorDataset({
      long: arange(300).sub(45).cast('uint8').reshape([3, 100]), // 0 to 254
      short: tensor([[true], [false], [true]]),
      half: tensor([1, 2, 3], { dtype: 'float16' }),
    });
    const { long, short, half } = wide.getBatch([2, 0]);
    expect([long.dtype, short.dtype, half.dtype]).toEqual(['uint8', 'bool', 'float16']);
    expect([...long.data.subarray(99, 102)]).toEqual([254, 0, 0]);
    expect(short.toArray()).toEqual([[true], [true]]);
    expect(half.toArray()).toEqual([3, 1]);
  });

  it('gathers a batch when its values are asked for, and not again', () => {
    const { inputs } = data.getBatch([2, 0]);
    expect([inputs.shape, (inputs as LazyTensor).isMade]).toEqual([[2, 2], false]);
    expect(inputs.data).toBe(inputs.data);
  });

  it('gathers at once what a gradient goes back to', () => {
    const whole = tensor([[1], [2], [3]]);
    const used: unknown[] = [];
    whole.gradFn = { extend: ({ op, outputs }) => used.push(op.name, ...outputs), backward() {} };
    const { inputs } = new TensorDataset({ inputs: whole }).getBatch([2, 0]);
    expect(used).toEqual(['take', inputs]);
  });

  it('may be empty', () => expect(new TensorDataset({ inputs: zeros([0, 2]) }).length).toBe(0));
});

describe('views', () => {
  it('subset picks, repeats and orders, also a subset of a subset, and keeps the fast path', () => {
    const inner = subset(subset(data, [2, 1, 1]), [1, 0]);
    expect(inner.length).toBe(2);
    const [batch] = new DataLoader(inner, { batchSize: 2 });
    expect(batch.labels.toArray()).toEqual([8, 9]);
    expect(inner.getBatch).toBeDefined();
    expect(
      subset(
        mapDataset(data, (item) => item),
        [0],
      ).getBatch,
    ).toBeUndefined();
  });

  it('mapDataset changes items, at once or later', async () => {
    const now = mapDataset(data, ({ inputs }, i) => inputs.sum().item() + 10 * i);
    expect([now.get(0), now.get(2)]).toEqual([1, 29]);
    const later = mapDataset(
      mapDataset(data, async ({ labels }) => labels.item()),
      (label) => label + 1,
    );
    expect(await later.get(0)).toBe(8);
  });

  it('concatDatasets goes from one to the next', () => {
    const joined = concatDatasets([data, subset(data, [0]), subset(data, []), data]);
    expect(joined.length).toBe(7);
    const [{ labels }] = new DataLoader(joined, { batchSize: 7 });
    expect(labels.toArray()).toEqual([7, 8, 9, 7, 7, 8, 9]);
    expect(concatDatasets([]).length).toBe(0);
  });

  it('joined and cached ones know the classes that their parts know', () => {
    const joined = concatDatasets([data, cacheDataset(subset(data, [2, 0]))]);
    expect(Array.from(joined.labels!)).toEqual([7, 8, 9, 9, 7]);
    expect(concatDatasets([data, mapDataset(data, (item) => item)]).labels).toBeUndefined(); // which may have changed them
    const [first, second] = stratifiedSplit(concatDatasets([data, data]), [0.5, 0.5], { seed: 1 });
    expect([first, second].map(({ indices }) => [...indices].map((i) => i % 3).toSorted((a, b) => a - b))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });
});

describe('collate', () => {
  it('joins tensors, numbers, booleans and strings, in records and lists, however deep', () => {
    const item = (i: number) => ({
      x: [tensor([i, i + 1]), { deep: i / 2 }] as const,
      labels: i,
      ok: i > 1,
      name: `n${i}`,
    });
    const batch = collate([item(1), item(2)]);
    expect(batch.x[0].toArray()).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect([batch.x[1].deep.dtype, batch.x[1].deep.toArray()]).toEqual(['float32', [0.5, 1]]);
    expect([batch.labels.dtype, batch.labels.toArray()]).toEqual(['int32', [1, 2]]);
    expect([batch.ok.dtype, batch.ok.toArray()]).toEqual(['bool', [false, true]]);
    expect(batch.name).toEqual(['n1', 'n2']);
  });
});

describe('errors', () => {
  it.each([
    [() => new TensorDataset({}), 'TensorDataset: there are 0 tensors; at least 1 is needed'],
    [
      () => new TensorDataset({ inputs: tensor(1) }),
      'TensorDataset: inputs is a scalar; its first axis must count the items',
    ],
    [
      () => new TensorDataset({ inputs: zeros([3, 2]), labels: zeros([4]) }),
      'TensorDataset: inputs is [3, 2] but labels is [4]; the first axes must match (3 vs 4)',
    ],
    [() => data.getBatch([0, 0.5]), 'TensorDataset: index is 0.5 but the dataset has the items 0 … 2'],
    [() => subset(data, [0, 3]), 'Subset: index is 3 but the dataset has the items 0 … 2'],
    [() => subset(data, [0]).get(1), 'Subset: index is 1 but the dataset has the items 0 … 0'],
    [() => subset(data, [0]).getBatch?.([1]), 'Subset: index is 1 but the dataset has the items 0 … 0'],
    [() => mapDataset(data, (x) => x).get(3), 'mapDataset: index is 3 but the dataset has the items 0 … 2'],
    [() => concatDatasets([data, data]).get(6), 'concatDatasets: index is 6 but the dataset has the items 0 … 5'],
    [() => collate([]), 'collate: there are 0 items; a batch needs at least 1'],
    [
      () => collate([{ inputs: zeros([2]) }, { inputs: zeros([3]) }]),
      'collate: item 1.inputs is [3] but item 0.inputs is [2]; items of a batch must be alike, or give DataLoader a collate',
    ],
    [
      () => collate([{ inputs: zeros([2]) }, { inputs: zeros([2], { dtype: 'uint8' }) }]),
      'collate: item 1.inputs is uint8 but item 0.inputs is float32; items of a batch must be alike, or give DataLoader a collate',
    ],
    [
      () => collate<object>([{ inputs: 1 }, { inputs: 1, labels: 2 }]),
      'collate: item 1 is a record of inputs, labels but item 0 is a record of inputs; items of a batch must be alike, or give DataLoader a collate',
    ],
    [
      () => collate<unknown>([1, 'one']),
      'collate: item 1 is a string but item 0 is a number; items of a batch must be alike, or give DataLoader a collate',
    ],
    [
      () => collate([{ labels: 1 }, { labels: 1.5 }]),
      'collate: item 1.labels is 1.5; labels are class indices, whole numbers; name other values targets',
    ],
    [
      () => collate([{ when: new Date(0) }]),
      'collate: item 0.when is a Date; only tensors, numbers, booleans, strings, and records and lists of them are joined, for anything else give DataLoader a collate',
    ],
  ])('%#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
});
