import { avgPool2d, full, ones, tensor, variance, zeros, type Tensor } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

type Function = (x: Tensor) => Tensor;

interface Case {
  readonly f: Function;
  readonly example: readonly number[];
  /** sizes at which the file runs */
  readonly shapes: readonly (readonly number[])[];
  /** names of free axes; default the first */
  readonly free?: Readonly<Record<number, string>>;
}

const free: Readonly<Record<string, Case>> = {
  'a sum of a vector': {
    f: (x) => x.sum(),
    example: [3],
    shapes: [[0], [1], [255], [256], [257], [300_000], [2_000_003]],
  },
  'a mean along a free axis and a fixed one': {
    f: (x) => x.mean([0, 2]),
    example: [3, 1, 64],
    shapes: [
      [1, 1, 64],
      [4096, 1, 64],
    ],
  },
  'a sum of rows, of an example with many': {
    f: (x) => x.sum(0, { keepDims: true }),
    example: [4096, 64],
    shapes: [
      [0, 64],
      [2, 64],
      [4097, 64],
    ],
  },
  'a mean along the last of two free axes': {
    f: (x) => x.mean(1),
    example: [2, 3],
    free: { 0: 'batch', 1: 'length' },
    shapes: [
      [0, 3],
      [3, 0],
      [1, 1],
      [3, 100_003],
    ],
  },
  'a mean along two free axes, one between': {
    f: (x) => x.mean([0, 2]),
    example: [2, 3, 5],
    free: { 0: 'batch', 2: 'length' },
    shapes: [
      [1, 3, 1],
      [700, 3, 900],
    ],
  },
  'a sum along a free axis between, and a short one': {
    f: (x) => x.sum([1, 3]),
    example: [2, 3, 5, 7],
    free: { 1: 'length', 2: 'width' },
    shapes: [
      [2, 1, 1, 7],
      [2, 0, 3, 7],
      [2, 5000, 0, 7],
      [2, 5000, 3, 7],
    ],
  },
  'the average of an image of any size': {
    f: (x) => avgPool2d(x, x.shape.slice(2)),
    example: [1, 2, 3, 5],
    free: { 0: 'batch', 2: 'height', 3: 'width' },
    shapes: [
      [2, 2, 1, 1],
      [0, 2, 4, 3],
      [1, 2, 1000, 1000],
    ],
  },
};

const fixed: Readonly<Record<string, Case>> = {
  'a sum of a vector': { f: (x) => x.sum(), example: [300_000], shapes: [[300_000]], free: {} },
  'a mean along two axes, one between': {
    f: (x) => x.mean([0, 2]),
    example: [600, 3, 700],
    shapes: [[600, 3, 700]],
    free: {},
  },
  'the average of a large image': {
    f: (x) => avgPool2d(x, 1000),
    example: [1, 2, 1000, 1000],
    shapes: [[2, 2, 1000, 1000]],
  },
  'a long axis of each row': {
    f: (x) => x.mean(1),
    example: [2, 5003],
    shapes: [
      [0, 5003],
      [1, 5003],
      [3, 5003],
    ],
  },
};

const options = (axes: Readonly<Record<number, string>> = { 0: 'batch' }) => ({
  inputNames: ['x'],
  outputNames: ['y'],
  dynamicAxes: { x: axes },
});

async function expectExact({ f, example, shapes, free: axes }: Case): Promise<void> {
  const session = await createSession(await exportModel(f, [full(example, 100.1)], options(axes)), { device: 'cpu' });
  for (const shape of shapes) {
    const x = full(shape, 100.1);
    const [{ y }, expected] = [await session.run({ x }), f(x)];
    expect(y.shape, `of [${shape.join(', ')}]`).toEqual(expected.shape);
    expectClose(y, expected, { relative: 1.5e-6, absolute: 0 });
  }
  await session.close();
}

describe('in a file, sums and means of many numbers are as exact as here', () => {
  it.each(Object.entries(free))('%s', (_, each) => expectExact(each));
  it.each(Object.entries(fixed))('of fixed axes: %s', (_, each) => expectExact(each));

  it('of 300 000 tenths', async () => {
    const session = await createSession(await exportModel((x: Tensor) => x.sum(0), [zeros([2])], options()));
    const { y } = await session.run({ x: full([300_000], 0.1) });
    expect(Math.abs(y.item() / 30_000 - 1)).toBeLessThan(1e-6);
  });

  it('NaN and infinities stay', async () => {
    const session = await createSession(await exportModel((x: Tensor) => x.mean(0), [zeros([2, 3])], options()));
    const x = ones([1000, 3]).toArray() as number[][];
    [x[10][0], x[999][1], x[5][2]] = [NaN, Infinity, -Infinity];
    expect([...(await session.run({ x: tensor(x) })).y.data]).toEqual([NaN, Infinity, -Infinity]);
  });

  it('the variance of many equal numbers', async () => {
    const bytes = await exportModel((x: Tensor) => variance(x, 0), [full([4096, 64], 100.1)], options());
    const session = await createSession(bytes);
    const { y } = await session.run({ x: full([9000, 64], 100.1) });
    expect(Math.max(...y.data)).toBeLessThan(1e-7);
  });
});

it('short fixed axes are one operator', async () => {
  const bytes = await exportModel((x: Tensor) => x.sum(1).mul(x.mean([1])), [zeros([2, 512])], options());
  expect(describeModel(bytes).operators).toEqual(['ReduceSum', 'ReduceMean', 'Mul']);
});
