import { grad } from '@gradkit/autograd';
import {
  aminmax,
  amplitudeToDB,
  arange,
  broadcastTensors,
  chunk,
  concat,
  conv1d,
  cosineSimilarity,
  cov,
  cumprod,
  diag,
  diagonal,
  eye,
  fakeQuantizePerTensorAffine,
  fftshift,
  full,
  glu,
  Generator,
  hfft,
  hstack,
  irfft,
  isFinite,
  linear,
  logcumsumexp,
  matrixNorm,
  maxPool1d,
  maxPool2d,
  matrixRank,
  median,
  meshgrid,
  norm,
  normal,
  normalize,
  ones,
  pdist,
  pinv,
  quantile,
  roll,
  slice,
  sort,
  spectrogram,
  split,
  std,
  stdMean,
  svd,
  svdvals,
  take,
  tensor,
  tensorSplit,
  topk,
  variance,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { describeModel, exportModel } from './index.ts';

type Function = (x: Tensor) => Tensor | readonly Tensor[];

/** Exports with as many rows as are given, and compares at several sizes. */
async function expectSame(f: Function, columns: readonly number[], sizes: readonly number[]): Promise<void> {
  const xOf = (rows: number): Tensor => normal([rows, ...columns], { rng: new Generator(rows) });
  const session = await createSession(await exportModel(f, [xOf(sizes[0])], { inputNames: ['x'], verify: false }));
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

const halfOf = (x: Tensor): number => Math.floor(x.shape[0] / 2);

describe('what a small size leaves out is done in the same operators', () => {
  it.each<[string, Function, readonly number[]]>([
    ['the median of what was sorted', (x) => median(sort(x).values), []],
    ['a quantile of as many as there are', (x) => quantile(concat([topk(x, x.shape[0], 0).values, x.sum(0, { keepDims: true })]), 0.5), []], // prettier-ignore
    ['a norm of all beside norms of rows', (x) => [norm(x), normalize(x)], [2]],
    ['half of the rows, from the middle on', (x) => slice(x, { axis: 0, start: halfOf(x) }), [2]],
    ['rows that are moved by half of them', (x) => roll(x, halfOf(x), 0), [2]],
    [
      'the gradient of an inverse transform as long as there are rows, beside another shift',
      (x) => {
        const shifted = (y: Tensor): readonly Tensor[] => [irfft(y, { n: y.shape[0] }), fftshift(y)];
        const gradient = grad((y: Tensor) => shifted(y).reduce((sum, z) => sum.add(z.mul(z).sum()), y.sum().mul(0)));
        return [isFinite(shifted(x)[0]), shifted(x)[1], gradient(x)];
      },
      [2],
    ],
  ])('%s', async (_, f, columns) => {
    const sizes = columns.length === 0 ? [3, 1, 0, 6] : [3, 1, 2, 6];
    await expectSame(f, columns, sizes);
  });

  it('the gradient of joined diagonals, of which there may be none', async () => {
    const joined = (x: Tensor): Tensor => hstack([diag(x, -3), diag(x, -3)]);
    const gradient = grad((y: Tensor) => joined(y).mul(joined(y)).sum());
    await expectSame((x) => [joined(x), gradient(x)], [1], [1, 5, 3, 4]);
  });

  it('the median of as many as a product of sizes that go in steps', async () => {
    const table = (x: Tensor): Tensor => meshgrid([x, ones([3]), x], { indexing: 'xy' })[0];
    await expectSame((x) => median(maxPool2d(table(x), 3, { stride: 2, ceilMode: true })), [], [3, 4, 7]);
  });

  it('the gradient of windows of a square that grows with an axis: as many as that and more, times those in a row', async () => {
    const windows = (x: Tensor): Tensor => maxPool1d(diag(x, -2), 2);
    await expectSame((x) => [windows(x), grad((y: Tensor) => windows(y).sum())(x)], [], [1, 3, 4, 7]);
  });

  it('and leaves no operator where nothing is taken away at any size', async () => {
    const bytes = await exportModel((x: Tensor) => slice(x, { axis: 0, start: 0 }).mul(2), [normal([3, 2])]);
    expect(describeModel(bytes).operators).toEqual(['Mul']);
    const unchanged = (x: Tensor): Tensor => x.mul(1).div(1).sub(0).mul(2);
    expect(describeModel(await exportModel(unchanged, [normal([3, 2])])).operators).toEqual(['Mul']);
  });

  it('nor where ONNX Runtime would lose it, in front of a quantization', async () => {
    const f = (x: Tensor, scale: Tensor): Tensor => fakeQuantizePerTensorAffine(hfft(x), scale, tensor(0, { dtype: 'int32' }), 0, 15); // prettier-ignore
    const [x, scale] = [tensor([0.6, 2], { shape: [1, 1, 2] }), tensor(0.5)];
    const session = await createSession(await exportModel(f, [x, scale], { dynamicAxes: {} }));
    expectClose((await session.run({ input0: x, input1: scale })).output, f(x, scale));
    await session.close();
  });
});

describe('sizes between two bounds', () => {
  it.each<[string, Function, number]>([
    ['a diagonal below the main one, no longer than a row', (x) => diag(x, -1), 22],
    ['the first of three pieces, of one row the only one', (x) => chunk(x, 3)[0].mul(2), 2],
    ['the first of pieces of two rows', (x) => split(x, 2)[0], 3],
    ['one further below', (x) => diagonal(x, { offset: -4 }), 5],
    ['as many rows as there are behind the first two, but no more than 9', (x) => slice(x, { axis: 0, start: 2, end: 11 }), 1], // prettier-ignore
  ])('%s', async (_, f, columns) => {
    await expectSame(f, [columns], [2, 5, 1, 0, 11, 23, 24, 40]);
  });
});

describe('sizes that a rule with larger steps would go through, too, up to the largest that is traced', () => {
  const gradientOf =
    (f: (x: Tensor) => Tensor): Function =>
    (x) => [f(x), grad((y: Tensor) => f(y).pow(2).sum())(x)];
  it.each<[string, Function, readonly number[]]>([
    ['one row behind the second', gradientOf((x) => tensorSplit(x, [2, -1])[1]), [2, 1, 0, 3, 4, 66, 130]],
    ['the same of a table', gradientOf((x) => tensorSplit(take(x, tensor([0], { dtype: 'int32' }), 1), [2, -1])[1]), [2, 1, 0, 3, 4, 66, 130]], // prettier-ignore
    ['half of the rows less one', (x) => cov(topk(x, halfOf(x), 0).values.permute([1, 0])), [8, 4, 9, 90, 91]],
    [
      'inner rows of four at most, less one',
      (x) => cov(slice(slice(x, [[null, 4]]), [[1, -1]]).permute([1, 0])),
      [8, 3, 4, 5, 6, 7, 9],
    ],
    ['one row of those behind the ninth', (x) => tensorSplit(tensorSplit(x, [2, 9])[2], [2, 3])[1].mul(2), [1, 9, 11, 12, 16, 67, 130]], // prettier-ignore
    [
      'a diagonal of windows, no longer than a row',
      (x) => diagonal(maxPool1d(x.permute([1, 0]), 2, { stride: 3, ceilMode: true }), { offset: 3 }).mul(2),
      [2, 1, 9, 10, 11, 20, 66],
    ],
    [
      'every third window less one',
      (x) => cov(slice(maxPool1d(x.permute([1, 0]), 2, { stride: 3, ceilMode: true }), [null, [1, null, 3]])),
      [3, 10, 11, 20, 23, 66],
    ],
    ['a shift by half of what is behind the ninth row', (x) => roll(slice(x, [[9]]), Math.floor(Math.max(0, x.shape[0] - 9) / 2), 0), [1, 9, 12, 14, 30]], // prettier-ignore
    [
      'where the last two of a diagonal begin',
      gradientOf((x) => slice(diagonal(x, { offset: -3 }), [[-2, -1]])),
      [2, 4, 6, 7, 9],
    ],
    [
      'a third of what is behind the third row',
      (x) => tensorSplit(slice(x, [[3]]), 3)[0].mul(2),
      [2, 0, 4, 9, 40, 130],
    ],
  ])('%s', async (_, f, sizes) => {
    await expectSame(f, [3], sizes);
  });
});

it('sizes that go evenly from some on, of which one is left out because what is done there broadcasts', async () => {
  const deviation = (x: Tensor): Tensor => std(tensorSplit(x, [1, -2])[1]);
  const f: Function = (x) => [deviation(x), grad((y: Tensor) => deviation(y).sum())(x)];
  const bytes = await exportModel(f, [normal([2, 3])]); // compared there
  const session = await createSession(bytes);
  for (const rows of [2, 1, 3, 4, 5, 30]) {
    const x = normal([rows, 3], { rng: new Generator(rows) });
    const [y, dx] = Object.values(await session.run({ input: x }));
    const [expected, gradient] = f(x) as readonly Tensor[];
    expectClose(y, expected);
    expectClose(dx, gradient, { absolute: 1e-5 });
  }
  await session.close();
});

it('and none is guessed where they begin', async () => {
  const part = (x: Tensor): Tensor => tensorSplit(x, [-3, 2])[1];
  const both = (x: Tensor): readonly Tensor[] => [part(x).sum(1), normalize(part(x), { axis: 1 })];
  const gradient = grad((x: Tensor) => both(x).reduce((sum, y) => sum.add(y.pow(2).sum()), x.sum().mul(0)));
  await expectSame((x) => [...both(x), gradient(x)], [3], [5, 4, 3, 6, 9]);
});

it('the gradient of means of rows, of which there may be none', async () => {
  const deviation = (x: Tensor): Tensor => std(slice(x, [[1, -1]]), 1);
  await expectSame((x) => [deviation(x), grad((y: Tensor) => deviation(y).sum())(x)], [3], [3, 1, 2, 0, 6]);
});

it('frames of half of a signal, of which what is left over comes again after 8 entries', async () => {
  await expectSame((x) => spectrogram(chunk(x, 2)[1], { nFft: 8, pad: 3 }), [], [5, 3, 4, 8, 12, 23, 30]);
});

describe('numbers that are the same but at small sizes', () => {
  it.each<[string, Function]>([
    ['the mean of the first two rows', (x) => slice(x, [[0, 2]]).mean(0)],
    ['the variance of a sample of the first two', (x) => variance(slice(x, [[0, 2]]), 0)],
    ['the variance of a first piece', (x) => variance(tensorSplit(x, [2, 0, 9])[0], 0)],
    ['the deviation of a first piece', (x) => std(tensorSplit(x, [2, 0, 9])[0], 0)],
    [
      'the deviation of a table of zeros, of which there may be none',
      (x) => Object.values(stdMean(zeros([x.shape[0], 2]))),
    ],
    ['a norm of a table, of which there may be none', (x) => norm(full([x.shape[0], 2], 3))],
    [
      'the deviation of a last piece, beside pieces of other sizes',
      (x) => {
        const [first, ...others] = tensorSplit(x, [1, -2]);
        return [first, ...others, std(aminmax(others[1], -1).min)];
      },
    ],
  ])('%s', async (_, f) => {
    await expectSame(f, [2], [3, 1, 2, 6, 0]);
  });
});

describe('what a small size does otherwise beside what it does as others do', () => {
  const squares = (f: (x: Tensor) => readonly Tensor[]): Function => {
    const loss = (x: Tensor): Tensor => f(x).map((y) => y.mul(y).sum()).reduce((a, b) => a.add(b)); // prettier-ignore
    return (x) => [...f(x), grad(loss)(x)];
  };
  it.each<[string, Function]>([
    [
      'numbers count, of which the gradient of one row is made otherwise',
      squares((x) => {
        const pieces = tensorSplit(slice(x, [null, [0, 1]]), [1, -2]);
        return [...pieces, std(aminmax(pieces[2], -1).min)];
      }),
    ],
    [
      'sizes count, of which the gradient follows by no rule of the others',
      (x) => {
        const joined = (y: Tensor): readonly Tensor[] => broadcastTensors([hfft(x), y]);
        return [...joined(ones([1, 1])), grad((y: Tensor) => joined(y)[1].sum())(ones([1, 1]))];
      },
    ],
    ['a number of its own', (x) => (x.shape[0] === 0 ? full([], NaN) : std(zeros([x.shape[0], 2])).add(1))],
    [
      'decibels of nothing beside pieces of any size',
      squares((x) => [...tensorSplit(x, [2, 1, 8]), amplitudeToDB(x.abs(), { topDb: 10 })]),
    ],
    ['a sum of one row is that row', (x) => grad((y: Tensor) => std(hfft(y)))(x)],
    [
      'known values are made alike',
      (x) => {
        const angles = (y: Tensor): Tensor =>
          cosineSimilarity(arange(y.shape[0], { dtype: 'float32' }), y, { axis: -1 });
        const first = slice(x, [null, [0, 1]]);
        return [angles(first), grad((y: Tensor) => angles(y).sum())(first)];
      },
    ],
    [
      'a gradient has no place where padding alone is convolved',
      squares((x) => [conv1d(x.permute([1, 0]), ones([1, 2, 1]), null, { padding: 1 })]),
    ],
    ['no numbers at any size', (x) => topk(x, 0).values],
    ['a number of its own, in as many places', (x) => (x.shape[0] < 2 ? full([x.shape[0]], 7) : arange(x.shape[0]).mul(0).add(x.shape[0] + 3))], // prettier-ignore
  ])('%s', async (_, f) => {
    await expectSame(f, [2], [3, 1, 2, 6, 0]);
  });
});

describe('what broadcasts at some sizes because an axis on the way is 1 there', () => {
  const gradientOf =
    (f: (x: Tensor) => Tensor): Function =>
    (x) => [f(x), grad((y: Tensor) => f(y).sum())(x)];
  it.each<[string, Function, readonly number[], readonly number[]]>([
    [
      'the deviation of pairs',
      gradientOf((x) => std(maxPool1d(x.permute([1, 0]), 2), -1, { correction: 0 })),
      [3],
      [2, 3, 4, 5, 8],
    ],
    ['half of a diagonal', gradientOf((x) => glu(diag(x)).pow(full([1], 2))), [4], [2, 5, 4]],
  ])('%s', async (_, f, columns, sizes) => {
    await expectSame(f, columns, sizes);
  });

  it('and something else is not taken for that', async () => {
    const f: Function = (x) => (x.shape[0] % 2 === 0 ? x.slice([[0, 2]]).neg() : x.slice([[0, 2]]).exp());
    await expect(expectSame(f, [2], [3, 5])).rejects.toThrow(/axis batch cannot be free: .* does something else/);
  });
});

describe('distances of all pairs of any number of rows', () => {
  it.each<[string, Function]>([
    ['of inputs', (x) => pdist(x)],
    ['of a table', (x) => pdist(eye(x.shape[0]))],
    ['their sum, and a gradient', (x) => [pdist(x, { p: 1 }).sum(), grad((y: Tensor) => pdist(y).pow(2).sum())(x)]],
  ])('%s', async (_, f) => {
    await expectSame(f, [2], [3, 1, 2, 6, 0]);
  });
});

describe('running operations on tables that follow an axis', () => {
  it.each<[string, Function]>([
    ['sums of exponentials', (x) => logcumsumexp(eye(x.shape[0]), -2)],
    ['products', (x) => cumprod(eye(x.shape[0]).add(0.5), 0)],
  ])('%s', async (_, f) => {
    await expectSame(f, [2], [3, 1, 5, 0]);
  });
});

describe('factorizations of any number of rows', () => {
  const values: readonly [string, (x: Tensor) => Tensor | readonly Tensor[]][] = [
    ['singular values', (x) => svdvals(x)],
    ['singular vectors', (x) => Object.values(svd(x, { fullMatrices: false }))],
    ['a pseudo-inverse, whose tolerance follows the rows', (x) => pinv(x)],
    ['a rank', (x) => matrixRank(x)],
    ['the gradient of a spectral norm', (x) => grad((y: Tensor) => matrixNorm(y, { ord: 2 }))(x)],
  ];
  it.each(values.flatMap(([name, f]) => [2, 3].map((columns) => [name, columns, f] as const)))(
    '%s, of %i columns',
    async (_, columns, f) => {
      await expectSame(f, [columns], [4, 1, 2, 3, 7, 0]);
    },
  );
});

describe('factors of a product of matrices, which ONNX Runtime would multiply its sums by', () => {
  it.each<[string, Function, readonly number[]]>([
    ['a covariance of no observations', (x) => cov(x), [0]],
    ['a small factor before what is large', (x) => x.mul(1e-30).matmul(x.mul(0).add(1e30), { transposeB: true }), [2]],
    ['of both', (x) => x.mul(1e-30).matmul(x.div(1e-30).abs(), { transposeB: true }), [2]],
    ['a division by 0 before', (x) => x.div(0).matmul(x.mul(0).add(1), { transposeB: true }), [2]],
    ['a division by what is next to 0, behind', (x) => x.mul(1e-38).matmul(x, { transposeB: true }).div(1e-39), [1]],
  ])('%s', async (_, f, columns) => {
    await expectSame(f, columns, [5, 1, 2]);
  });
});

it('gradients of a linear layer follow a free batch and free classes', async () => {
  const inputsOf = (batch: number, classes: number): Tensor[] => {
    const rng = new Generator(10 * batch + classes);
    return [[batch, 4], [classes, 4], [classes]].map((shape) => normal(shape, { rng }));
  };
  const f = grad((x: Tensor, weight: Tensor, bias: Tensor) => linear(x, weight, bias).square().sum(), {
    argnums: [0, 1, 2],
  });
  const options = {
    inputNames: ['x', 'weight', 'bias'],
    dynamicAxes: { x: { 0: 'batch' }, weight: { 0: 'classes' }, bias: { 0: 'classes' } },
    verify: false,
  };
  const session = await createSession(await exportModel(f, inputsOf(3, 5), options));
  for (const [batch, classes] of [
    [3, 5],
    [7, 2],
    [1, 1],
    [4, 0],
    [0, 3],
  ] as const) {
    const [x, weight, bias] = inputsOf(batch, classes);
    const found = Object.values(await session.run({ x, weight, bias }));
    f(x, weight, bias).forEach((expected, i) => {
      expect(found[i].shape, `${batch} rows, ${classes} classes`).toEqual(expected.shape);
      expectClose(found[i], expected, { absolute: 1e-4 });
    });
  }
  await session.close();
});
