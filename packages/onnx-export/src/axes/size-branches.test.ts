import { grad } from '@gradkit/autograd';
import {
  batchNorm,
  corrcoef,
  cumprod,
  diag,
  eye,
  Generator,
  linear,
  maxPool1d,
  normal,
  ones,
  prod,
  slice,
  spectrogram,
  squeeze,
  std,
  tensorSplit,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { Linear, Module } from '@gradkit/layers';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from '../index.ts';

type Function = (x: Tensor) => Tensor | readonly Tensor[];

/** Exports at the first size without a comparison, and compares at all. */
async function expectSame(
  f: Function,
  columns: readonly number[],
  sizes: readonly number[],
  opset = 23,
): Promise<void> {
  const xOf = (rows: number): Tensor => normal([rows, ...columns], { rng: new Generator(rows) });
  const bytes = await exportModel(f, [xOf(sizes[0])], { inputNames: ['x'], verify: false, opset });
  const session = await createSession(bytes);
  for (const rows of sizes) {
    const expected = [f(xOf(rows))].flat();
    const found = await session.run({ x: xOf(rows) });
    Object.values(found).forEach((y, i) => {
      expect(y.shape, `${rows} rows`).toEqual(expected[i].shape);
      expectClose(y, expected[i], { absolute: 1e-5 });
    });
  }
  await session.close();
}

const gradientOf =
  (f: (x: Tensor) => Tensor): Function =>
  (x) => [f(x), grad((y: Tensor) => f(y).pow(2).sum())(x)];

describe('what is done at small sizes alone', () => {
  const weight = normal([2, 2], { rng: new Generator(1) });
  const pairs = (x: Tensor): Tensor => maxPool1d(x.permute([1, 0]), 2);
  it.each<[string, Function, readonly number[]]>([
    ['at 1', (x) => (x.shape[0] === 1 ? x.matmul(weight).neg() : x.matmul(weight)), [3, 1, 0, 2, 30]],
    ['at 1, giving more', (x) => x.slice([[0, 2]]).tile([x.shape[0] === 1 ? 3 : 1]), [3, 1, 2, 5]],
    ['below 4', (x) => (x.shape[0] < 4 ? x.matmul(weight).neg() : x.exp().matmul(weight)), [3, 1, 0, 2, 4, 5, 30]],
    ['above 5', (x) => (x.shape[0] > 5 ? x.relu() : x.exp()), [3, 1, 0, 2, 4, 5, 6, 7, 30]],
    ['of one pair', (x) => (x.shape[0] < 4 ? pairs(x).neg() : pairs(x).exp()), [3, 2, 4, 5, 30]],
    ['of a constant', (x) => [x, x.shape[0] === 0 ? ones([1]) : x.sum().reshape([1])], [2, 0, 1, 5]],
  ])('%s', async (_, f, sizes) => {
    await expectSame(f, [2], sizes);
  });

  it.each<[string, Function, number, readonly number[]]>([
    [
      'the correlation of a part',
      gradientOf((x) => corrcoef(tensorSplit(x.sum(1), 4)[1])),
      1,
      [1, 2, 0, 5, 6, 8, 9, 66],
    ],
    [
      'a diagonal of what an empty batch leaves as it is',
      (x) => diag(batchNorm(x, zeros([4]), ones([4]), ones([4]), zeros([4]), { training: true }), -1),
      4,
      [2, 0, 3, 9],
    ],
    [
      'the gradient of a part of one row, of which there may be none',
      gradientOf((x) => std(slice(x, [[0, 1]]), 0)),
      4,
      [2, 0, 1, 5],
    ],
    [
      'the gradient of products along a part of a diagonal',
      gradientOf((x) => prod(slice(diag(x, -3), [[-2, -1]]).reshape([-1, 1]), 1)),
      4,
      [2, 7, 4, 5, 6, 1, 0, 9],
    ],
  ])('%s', async (_, f, columns, sizes) => {
    await expectSame(f, [columns], sizes);
  });

  it('and what comes again after 12 rows is told by more sizes', async () => {
    const windows = (x: Tensor): Tensor =>
      maxPool1d(x.permute([1, 0]), 2, { stride: 3, ceilMode: true }).permute([1, 0]);
    await expectSame((x) => tensorSplit(windows(x), 4)[1].mul(2), [2], [8, 2, 5, 11, 14, 17, 23, 40, 90]);
  });

  it('in an older opset', async () => {
    await expectSame((x) => (x.shape[0] === 1 ? x.max(0) : x.exp().max(0)), [2], [3, 1, 2, 5], 17);
  });

  it('is compared there, and shares its weights', async () => {
    class Turned extends Module {
      readonly layer = new Linear(3, 2);
      forward(x: Tensor): Tensor {
        return x.shape[0] === 1 ? this.layer.forward(x.neg()) : this.layer.forward(x);
      }
    }
    const { operators, initializers } = describeModel(await exportModel(new Turned(), [normal([2, 3])]));
    expect([operators, Object.keys(initializers).filter((name) => name.includes('.'))]).toEqual([
      ['Shape', 'Equal', 'If'],
      ['layer.weight', 'layer.bias'],
    ]);
  });

  it('may not be of another rank', async () => {
    await expect(exportModel((x: Tensor) => squeeze(x).add(1), [normal([3, 2])])).rejects.toThrow(
      /^exportModel: axis batch cannot be free: squeeze .* does something else when it is 1 instead of 3/,
    );
    await expect(exportModel((x: Tensor) => squeeze(eye(x.shape[0])), [normal([3, 2])])).rejects.toThrow(
      'exportModel: axis batch cannot be free: the function does something else when it is 1 instead of 3',
    );
  });
});

it('a turned batch that may be empty, by a turned matrix that follows it', async () => {
  const signal = (x: Tensor): Tensor => slice(x, [null, [0, 20]]);
  await expectSame((x) => linear(spectrogram(signal(x), { nFft: 8 }), slice(x, [null, [20, 26]])), [26], [3, 0, 1]);
});

it('a gradient of rows that are fewer than none by the rule of the others', async () => {
  const rows = (x: Tensor): Tensor => cumprod(tensorSplit(x, [2, 1, 9])[2], 0);
  await expectSame((x) => [rows(x), grad((y: Tensor) => rows(y).sum())(x)], [2], [1, 0, 5]);
});
