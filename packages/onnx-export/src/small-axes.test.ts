import {
  acos,
  arange,
  avgPool1d,
  avgPool2d,
  cast,
  cdist,
  chunk,
  clamp,
  concat,
  conv1d,
  conv2d,
  convTranspose1d,
  cov,
  cummax,
  cummin,
  cumprod,
  diag,
  diagEmbed,
  diagonal,
  diff,
  dot,
  eye,
  fakeQuantizePerTensorAffine,
  fft,
  full,
  histogram,
  identity,
  ifft,
  irfft,
  layerNorm,
  localResponseNorm,
  logcumsumexp,
  logicalAnd,
  matmul,
  maximum,
  maxPool1d,
  mean,
  median,
  minimum,
  ones,
  onesLike,
  pad,
  rfft,
  roll,
  scatter,
  slice,
  sort,
  standardDeviation,
  stack,
  std,
  take,
  tensor,
  tensorSplit,
  tile,
  uniform,
  variance,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { grad } from '@gradkit/autograd';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

type Function = (x: Tensor) => Tensor;

/** Exports with a free axis, and compares at its sizes; gives the declared shape. */
async function expectSame(
  f: Function,
  shapeOf: (size: number) => readonly number[],
  sizes: readonly number[],
  { axis = 0, dtype = 'float32' }: { readonly axis?: number; readonly dtype?: 'float32' | 'float64' } = {},
): Promise<readonly (number | string)[]> {
  const xOf = (size: number): Tensor => cast(uniform(shapeOf(size)), dtype);
  const options = { inputNames: ['x'], outputNames: ['y'], dynamicAxes: { x: { [axis]: 'n' } }, verify: false };
  const session = await createSession(await exportModel(f, [xOf(sizes[0])], options));
  for (const size of sizes) {
    const x = xOf(size);
    const [{ y }, expected] = [await session.run({ x }), f(x)];
    expect(y.shape, `n = ${size}`).toEqual(expected.shape);
    expectClose(y, expected, { absolute: 1e-5 });
  }
  await session.close();
  return session.outputs[0].shape!;
}

describe('axes of size 1 and 0', () => {
  it.each<[string, Function]>([
    ['the mean along it', (x) => mean(x, 0)],
    ['the mean along an empty one beside it', (x) => mean(slice(x, [null, [0, 0]]), 1).mul(x.sum(1))],
    ['all of it', (x) => mean(x)],
    ['the variance', (x) => variance(x, 0, { correction: 0 })],
    ['the variance of a sample', (x) => variance(x, 0).add(variance(x.add(1)))],
    ['the standard deviation', (x) => standardDeviation(x, 0, { keepDims: true })],
    ['a layer norm over all', (x) => layerNorm(x, x.shape)],
    ['a product that broadcasts', (x) => matmul(ones([4, 2]), x.reshape([-1, 2, 2]))],
    ['a product of turned matrices', (x) => matmul(x.reshape([-1, 2, 2]), ones([2, 3]), { transposeA: true })],
    ['a turned batch times one matrix', (x) => matmul(x.reshape([-1, 2, 2]).permute([0, 2, 1]), ones([2, 3]))],
    ['a product of moved batches', (x) => matmul(x.reshape([-1, 2, 2]).permute([1, 0, 2]), ones([2, 3]))],
    ['poolings of one example', (x) => maxPool1d(x, 2).add(avgPool1d(x, 2))],
    ['poolings of two examples', (x) => maxPool1d(tile(x.unsqueeze(0), [2, 1, 1]), 2).add(avgPool1d(stack([x, x]), 2))],
    ['a sum of means', (x) => mean(x.matmul(ones([4, 3])), 0).sum()],
  ])('%s', async (_, f) => {
    await expectSame(f, (n) => [n, 4], [3, 1, 0, 6]);
  });

  it.each<[string, Function, ...number[]]>([
    ['a diagonal that begins behind the first rows', (x) => diagonal(x, { offset: -4 }), 8, 12],
    ['a diagonal of rows and rows again', (x) => diag(concat([x, x]), -1)],
    ['the diagonals of matrices of any size', (x) => diagEmbed(x.sum(1), { offset: 1 })],
    ['the second of three pieces', (x) => slice(chunk(concat([x, x]), 3)[1], [null, 0]), 2, 5],
    ['the edges of a histogram', (x) => histogram(x, 3).binEdges],
    ['differences of differences', (x) => diff(x, 0, { n: 2 })],
    ['running products', (x) => cumprod(x.sub(0.5), 0)],
    ['running maxima, and where they are', (x) => cummax(x, -2).values.add(cast(cummax(x, 0).indices, 'float32'))],
    ['running minima', (x) => cummin(x, 0).values],
    ['a diagonal of one row at most', (x) => diagonal(std(x.reshape([-1, 1, 2, 2]), -1))],
    ['running sums of exponentials', (x) => logcumsumexp(x, 0)],
    ['running sums along a diagonal that rows may cut', (x) => logcumsumexp(diagonal(x, { offset: 2 }), 0)],
    ['a transform of real numbers', (x) => rfft(concat([x, x, x, ones([1, 4])]), { axis: 0 })],
    [
      'a transform there and back',
      (x) => ifft(fft(concat([x, ones([1, 4])]).reshape([-1, 2, 2]), { axis: 0 }), { axis: 0 }),
    ],
    ['a spread of nothing', (x) => convTranspose1d(x.permute([1, 0]), ones([4, 2, 3]), tensor([1, 2]))],
    ['kernels over padding alone', (x) => conv1d(x.permute([1, 0]), ones([2, 4, 3]), tensor([1, 2]), { padding: 2 })],
    [
      'the gradient of a spread of nothing',
      (x) =>
        grad((y: Tensor) =>
          convTranspose1d(y.permute([1, 0]), ones([4, 2, 3]), null, { stride: 2 })
            .pow(2)
            .sum(),
        )(x),
    ],
    ['a deviation of known numbers', (x) => std(ones([x.shape[0]]))],
    ['functions of a known matrix', (x) => acos(eye(x.shape[0]))],
    ['a covariance', (x) => cov(x.sum(1))],
    [
      'a covariance beside what is done otherwise to nothing',
      (x) => stack([cov(x.sum(1)), standardDeviation(x.sum(1))]),
    ],
    ['the median of all', (x) => median(x)],
    ['at least one row', (x) => ones([Math.max(1, x.shape[0]), 4]), 100],
    [
      'the gradient of what fits any number of rows',
      (x) => grad((y: Tensor) => rfft(y, { axis: 0, n: 4 }).pow(2).sum())(x),
    ],
    [
      'a diagonal beside what is done otherwise to one row',
      (x) => grad((y: Tensor) => cdist(y, y).sum())(x).add(diagonal(slice(x, [null, [0, 1]]), { offset: -1 }).sum()),
    ],
    [
      'columns beside the rows before them, which one row has not',
      (x) => {
        const own = (k: number): Tensor => slice(x, [null, [2 * k, 2 * k + 2]]);
        const before = (y: Tensor): Tensor =>
          y.shape[0] === 1 ? ones([1, 2]) : concat([ones([1, 2]), slice(y, [[0, -1]])]);
        return stack([0, 1].map((k) => before(own(k)).mul(own(k))));
      },
    ],
    [
      'the gradient of a diagonal beside what is done otherwise to one row',
      (x) =>
        grad((y: Tensor) =>
          cdist(y, y)
            .sum()
            .add(diagonal(slice(y, [null, [0, 1]]), { offset: -1 }).sum()),
        )(x),
    ],
  ])('%s', async (_, f, ...more) => {
    await expectSame(f, (n) => [n, 4], [3, 1, 0, 6, ...more]);
  });

  it('that the file does not take are named', async () => {
    const gradient: Function = (x) => grad((y: Tensor) => y.prod(0).sum())(x);
    await expect(exportModel(gradient, [zeros([4, 3])])).rejects.toThrow(/^exportModel: axis batch cannot be free: /);
  });

  it.each<[string, Function]>([
    [
      'the gradient of distances beside it',
      (x) => grad((y: Tensor) => cdist(fft(y.reshape([-1, 1, 4, 1]), { axis: 0 }), slice(x, [null, [0, 2]])).sum())(x),
    ],
    ['of one infinite number', (x) => fft(x.div(x.shape[0] - 1).reshape([-1, 4, 1]), { axis: 0 })],
    ['and back', (x) => ifft(x.div(x.shape[0] - 1).reshape([-1, 4, 1]), { axis: 0 })],
    ['of one infinite real number', (x) => rfft(x.div(x.shape[0] - 1), { axis: 0 })],
    [
      'of real numbers, by the sign of its zeros',
      (x) =>
        rfft(x, { axis: 0 })
          .slice([[0, 1], null, 1])
          .pow(-1),
    ],
  ])('a transform as long as there are rows: %s', async (_, f) => {
    await expectSame(f, (n) => [n, 4], [3, 1, 4]);
  });

  it.each<[string, Function]>([
    ['of a matrix and a batch', (x) => matmul(x, full([2, 1, 3], 1 / 7).mul(x.reshape([1, -1, 1])))],
    [
      'of turned matrices',
      (x) =>
        matmul(x.reshape([1, 1, -1]), ones([5, 2]).matmul(x.reshape([1, 1, -1]).tile([4, 2, 1])), { transposeB: true }),
    ],
    ['of gradients', (x) => grad((w: Tensor) => convTranspose1d(x.tile([4, 1, 1]), w).sum())(ones([1, 1, 3]))],
  ])('sums of nothing in a batch of products %s', async (_, f) => {
    await expectSame(f, (n) => [1, n], [3, 0, 1, 0, 6, 0], { axis: 1 });
  });

  it('a batch of products of nothing, which ONNX Runtime would leave as they were in memory', async () => {
    const f = (x: Tensor): Tensor => matmul(x.reshape([x.shape[0], 2, 0]), ones([0, 3]));
    await expectSame(f, (n) => [n, 0], [4, 2, 0, 6]);
    const bytes = await exportModel(f, [zeros([4, 0])], { dynamicAxes: { input: { 0: 'n' } }, verify: false });
    expect(describeModel(bytes).operators).toEqual(expect.arrayContaining(['MatMul', 'Where']));
  });

  it('a transform of one number leaves no operator', async () => {
    const bytes = await exportModel((x: Tensor) => ifft(x).mul(2), [ones([2, 1, 2])]);
    expect(describeModel(bytes).operators).toEqual(['Mul']);
  });

  it('copies leave no operator, also before a quantization, where ONNX Runtime loses them', async () => {
    const quantized: Function = (x) => fakeQuantizePerTensorAffine(identity(x), 0.5, 0, -128, 127);
    await expectSame(quantized, (n) => [n, 3], [2, 1]);
    const stretched = (x: Tensor): Tensor => fakeQuantizePerTensorAffine(x.reshape([3, 1]).broadcastTo([3, 1]), 0.5, 0, -128, 127); // prettier-ignore
    const fixed = await exportModel(stretched, [ones([3])], { dynamicAxes: {} });
    expect(describeModel(fixed).operators).not.toContain('Expand');
    const bytes = await exportModel((x: Tensor) => [identity(x), identity(identity(x)).mul(2)], [ones([2])]);
    expect(describeModel(bytes).operators).toEqual(['Identity', 'Mul']);
  });

  it('in float64, a convolution and its gradients', async () => {
    const weight = cast(uniform([2, 1, 3]), 'float64');
    const f: Function = (x) => conv1d(x, weight, null, { padding: 'same' });
    await expectSame(f, (n) => [n, 1, 4], [2, 0, 5], { dtype: 'float64' });
    const squares = (x: Tensor, w: Tensor): Tensor => cast(conv1d(x, w).pow(2).sum(), 'float32');
    await expectSame(
      (x) => grad((w: Tensor) => squares(x, w))(weight),
      (n) => [n, 1, 4],
      [2, 0, 5],
      {
        dtype: 'float64',
      },
    );
  });

  it('the gradient of a padded convolution', async () => {
    const weight = uniform([2, 1, 5, 5]);
    const loss = (x: Tensor, w: Tensor): Tensor => conv2d(x, w, null, { padding: 2, stride: 2 }).pow(2).sum();
    await expectSame(
      (x) => grad((w: Tensor) => loss(x, w))(weight),
      (n) => [n, 1, 6, 6],
      [2, 0, 5],
    );
  });

  it('the gradient of average pooling, made of nothing but sizes', async () => {
    const gradient: Function = (x) => grad((y: Tensor) => cast(avgPool2d(y, 3, { padding: 1 }).sum(), 'float32'))(x);
    await expectSame(gradient, (n) => [n, 1, 4, 6], [2, 0, 5], { dtype: 'float64' });
  });

  const stepped = [-3, -2, -1, 2, 3, 4].flatMap((step) =>
    [null, 0, 1, 2, -1, -2].map((start) => [start, null, step] as const),
  );
  it.each(stepped)('the gradient of a slice %s … %s in steps of %s', async (...range) => {
    const gradient: Function = (x) =>
      grad((y: Tensor) =>
        slice(y, [[...range]])
          .pow(2)
          .sum(),
      )(x);
    await expectSame(gradient, (n) => [n, 2], [1, 2, 0, 3, 4, 5, 6, 7, 9]);
  });

  it('the gradient of a slice of the inside', async () => {
    const gradient: Function = (x) =>
      grad((y: Tensor) =>
        slice(y, [[1, -1]])
          .pow(2)
          .sum(),
      )(x);
    await expectSame(gradient, (n) => [n, 2], [4, 1, 0, 2, 3, 7]);
  });

  it('the gradient of the variance of a part that has one row at the size of the example, and at others more', async () => {
    const gradient: Function = (x) => grad((y: Tensor) => variance(tensorSplit(y, 3)[1]))(x);
    await expectSame(gradient, (n) => [n, 1], [3, 4, 1, 2, 5, 6, 9]);
  });

  it.each(['replicate', 'reflect'] as const)(
    'a gradient that padding in mode %s makes of nothing but sizes',
    async (mode) => {
      const gradient: Function = (x) => grad((y: Tensor) => pad(y, [[1, 1], [2, 1]], { mode }).sum())(x); // prettier-ignore
      await expectSame(gradient, (n) => [n, 4], [4, 2, 3, 7]);
    },
  );

  it.each<[string, Function, readonly (number | string)[]]>([
    ['the last two', (x) => slice(x, [[-2]]), ['min(n, 2)', 4]],
    ['all behind the third', (x) => slice(x, [[3]]), ['max(0, n - 3)', 4]],
    ['as many as the last two', (x) => ones([slice(x, [[-2]]).shape[0], 3]), ['min(n, 2)', 3]],
    ['positions of the last two', (x) => arange(slice(x, [[-2]]).shape[0] * 3).reshape([-1, 3]), ['min(n, 2)', 3]],
    ['a fixed end', (x) => slice(x, [[null, 2]]), ['min(n, 2)', 4]],
    ['the second alone', (x) => slice(x, [[1, 2]]), ['min(max(0, n - 1), 1)', 4]],
  ])('sizes that look fixed above are not: %s', async (_, f, declared) => {
    const shape = await expectSame(f, (n) => [n, 4], [4, 1, 0, 2, 7]);
    expect(shape).toEqual(declared);
  });
});

describe('constants that follow a free axis', () => {
  it.each<[string, Function]>([
    ['all but the first', (x) => logicalAnd(arange(x.shape[0], { dtype: 'bool' }), x.greater(0.5)).cast('float32')],
    ['the first', (x) => x.mul(tensor([1, ...new Array<number>(x.shape[0] - 1).fill(0)]))],
    ['a normalized table', (x) => layerNorm(eye(x.shape[0]), x.shape[0]).add(x)],
    [
      'the gradient of what an index overwrites',
      (x) => grad((y: Tensor) => scatter(y, 0, cast(x.slice([[0, 2]]).mul(2), 'int32'), tensor([5, 6])).sum())(x),
    ],
    [
      'neighbours in a table, of which there may be fewer than count',
      (x) => x.add(localResponseNorm(eye(x.shape[0]), 7, { alpha: 1 }).sum(0)),
    ],
    ['a table that is moved on', (x) => x.add(maximum(eye(x.shape[0]), roll(eye(x.shape[0]), -1, 0)).sum(1))],
    [
      'the gradient of a transform as long as there are rows',
      (x) =>
        grad((y: Tensor) =>
          irfft(y.reshape([-1, 1, 1]).mul(tensor([1, 2])), { axis: -2, n: y.shape[0] })
            .pow(2)
            .sum(),
        )(x),
    ],
    ['padding by what is left', (x) => pad(slice(x, [[null, null, 2]]), [[0, x.shape[0] % 2]])],
  ])('%s', async (_, f) => {
    await expectSame(f, (n) => [n], [5, 2, 3, 8]);
  });

  it.each([0.5, 1, 1.5, 2, 3, 5])('the variance of a table, less %s', async (correction) => {
    const f: Function = (x) => variance(x.reshape([-1, 1]).mul(x), null, { correction });
    await expectSame(f, (n) => [n], [5, 3, 8]);
    await expectSame((x) => variance(x, null, { correction }), (n) => [n], [5, 7, 20]); // prettier-ignore
  });

  it('the same where a size happens to be that of another shape', async () => {
    const f: Function = (x) => x.reshape([3, -1]).add(1);
    await expectSame(f, (n) => [n, 3], [1, 2, 3, 4]);
  });
});

describe('an index that follows from a size', () => {
  it('gives NaN where it is out of range, as any other', async () => {
    const table = arange(10, { dtype: 'float32' });
    const f: Function = (x) => take(table, full([1], 9 - x.shape[0], { dtype: 'int32' }));
    const session = await createSession(await exportModel(f, [zeros([3])]));
    const results = [1, 3, 9, 10, 18, 19, 25].map(async (n) =>
      (await session.run({ input: zeros([n]) })).output.item(),
    );
    expect(await Promise.all(results)).toEqual([8, 6, 0, NaN, NaN, NaN, NaN]);
    await session.close();
  });
});

it('sorting what is made of no rows', async () => {
  const f: Function = (x) => sort(x.sum(0, { keepDims: true }), 1).values;
  await expectSame(f, (n) => [n, 4], [3, 0, 1, 6]);
});

describe('whole numbers', () => {
  it('of 64 bits are compared with all of them', async () => {
    const x = tensor([2 ** 31, -(2 ** 32), 2 ** 32, -(2 ** 31), 2 ** 40 + 1, 5], { dtype: 'int64' });
    const f = (y: Tensor): Tensor[] => [
      clamp(y, { max: 2 }),
      clamp(y, { min: -5 }),
      clamp(y, { min: -5, max: 2 }),
      minimum(y, -3),
      maximum(y, 3),
    ];
    const session = await createSession(await exportModel(f, [x]));
    const found = Object.values(await session.run({ input: x }));
    expect(found.map((y) => y.toArray())).toEqual(f(x).map((y) => y.toArray()));
    await session.close();
  });

  it('are added in int64, and wrap around in products of vectors', async () => {
    const x = tensor([2 ** 31 - 1, 5, -1], { dtype: 'int32' });
    const f = (y: Tensor): Tensor[] => [y.sum(-1), dot(y, onesLike(y))];
    const session = await createSession(await exportModel(f, [x], { verify: false }));
    const results = Object.values(await session.run({ input: x }));
    expect(results.map((y) => [y.dtype, y.toArray()])).toEqual([
      ['int64', 2147483651],
      ['int32', -2147483645],
    ]);
    await session.close();
  });
});
