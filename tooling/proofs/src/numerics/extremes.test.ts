import { grad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import {
  arange,
  batchNorm,
  cast,
  conv1d,
  layerNorm,
  maxPool1d,
  reshape,
  take,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { decomposed } from '../decomposed.ts';
import { forms } from './forms.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const lowest = -(2 ** 128 - 2 ** 104); // of float32

interface Extreme {
  readonly name: string;
  readonly f: (x: Tensor) => Tensor;
  readonly x: readonly number[];
  /** what PyTorch 2.15 gives for float32, and `torch.autograd.grad(f(x).sum(), x)` */
  readonly y: readonly number[];
  readonly gradient: readonly number[];
}

const pool =
  (kernel: number, options: Parameters<typeof maxPool1d>[2] = {}) =>
  (x: Tensor): Tensor =>
    maxPool1d(reshape(x, [1, 1, x.size]), kernel, options);

const at = (...positions: readonly number[]): Tensor => tensor([...positions], { dtype: 'int32' });

const extremes: readonly Extreme[] = [
  {
    name: 'standardDeviation of numbers whose squares overflow',
    f: (x) => x.standardDeviation(),
    x: [1e20, 2e20, 3e20],
    y: [1e20],
    gradient: [-0.5, 0, 0.5],
  },
  {
    name: 'standardDeviation of numbers whose squares vanish',
    f: (x) => x.standardDeviation(),
    x: [1e-30, 2e-30, 3e-30],
    y: [1e-30],
    gradient: [-0.5, 0, 0.5],
  },
  { name: 'standardDeviation of ∞', f: (x) => x.standardDeviation(), x: [1, infinity], y: [nan], gradient: [nan, nan] },
  {
    name: 'layerNorm of numbers whose squares overflow',
    f: (x) => layerNorm(x, x.shape.at(-1)!),
    x: [1e20, -1e20, 0, 0],
    y: [0, 0, 0, 0],
    gradient: [0, 0, 0, 0],
  },
  {
    name: 'maxPool1d of −∞ and NaN',
    f: pool(2),
    x: [-infinity, -infinity, nan, 1, 2, nan, nan, nan, lowest, -infinity, 3, 4],
    y: [-infinity, nan, nan, nan, lowest, 4],
    gradient: [1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1],
  },
  {
    name: 'maxPool1d of −∞ and NaN in windows that overlap',
    f: pool(3, { stride: 1, padding: 1 }),
    x: [-infinity, -infinity, nan, 1, 2, nan, nan, -infinity],
    y: [-infinity, nan, nan, nan, nan, nan, nan, nan],
    gradient: [1, 0, 3, 0, 0, 1, 3, 0],
  },
  {
    name: 'take of rows with an infinite gradient',
    f: (x) => take(x.sqrt(), at(1, 1, 2)),
    x: [4, 0, 1],
    y: [0, 0, 1],
    gradient: [0, infinity, 0.5],
  },
  {
    name: 'take of rows with gradients that are no finite numbers',
    f: (x) =>
      take(reshape(x, [3, 2]), at(2, 0, 0)).mul(
        tensor([
          [1, infinity],
          [2, nan],
          [3, 4],
        ]),
      ),
    x: [1, 1, 2, 2, 3, 3],
    y: [3, infinity, 2, nan, 3, 4],
    gradient: [5, nan, 0, 0, 1, infinity],
  },
  {
    name: 'relu with gradients that are no finite numbers',
    f: (x) => x.relu().mul(tensor([infinity, nan, 1, -infinity])),
    x: [-1, -1, 2, 3],
    y: [nan, nan, 2, -infinity],
    gradient: [0, 0, 1, -infinity],
  },
];

describe.each(extremes)('$name', ({ f, x, y, gradient }) => {
  const given = tensor([...x]);
  const slope = grad((t: Tensor) => f(t).sum());
  const flat = (t: Tensor): Tensor => reshape(t, [t.size]);

  test('is that of PyTorch', () => {
    expectClose(flat(f(given)), tensor([...y]));
    expectClose(slope(given), tensor([...gradient]));
  });

  test('is the same compiled and decomposed', async () => {
    for (const part of [f, slope]) {
      const expected = part(given);
      expectClose(await compile(part)(given), expected);
      expectClose(decomposed(() => [part(given)]).value[0], expected);
    }
  });

  test('is the same exported', async () => {
    const run = forms.exported((t) => [f(t)], [given]);
    expectClose((await run([given]))[0], f(given));
  });
});

test('batchNorm of infinite means and weights is that of PyTorch, in all forms', async () => {
  const f = (x: Tensor, mean: Tensor, weight: Tensor): Tensor =>
    batchNorm(x, mean, tensor([1, 1, 1]), weight, null, { eps: 0 });
  const given = [
    tensor([
      [0, 0, 0],
      [1, 2, 3],
    ]),
    tensor([0, infinity, 2]),
    tensor([1, 1, infinity]),
  ] as const;
  const expected = tensor([
    [0, -infinity, nan],
    [1, -infinity, nan],
  ]);
  expectClose(f(...given), expected);
  expectClose(await compile(f)(...given), expected);
  expectClose(decomposed(() => [f(...given)]).value[0], expected);
});

describe('a convolution of each channel multiplies its padding, too, where factors are infinite', () => {
  const x = arange(8, { dtype: 'float64' }).add(1).reshape([1, 2, 4]);
  const row = (first: number, length: number): Tensor =>
    tensor([first, ...new Array<number>(2 * length - 1).fill(1)], { dtype: 'float64', shape: [2, 1, length] });
  const f = (w: Tensor): Tensor => conv1d(x, w, null, { padding: 1, groups: 2 });
  const loss = (w: Tensor): Tensor =>
    cast(
      f(w)
        .mul(row(infinity, 4).reshape([1, 2, 4]))
        .sum(),
      'float32',
    );
  const slope = (w: Tensor): Tensor => grad(loss)(w);

  // as torch.nn.functional.conv1d and torch.autograd.grad give them
  test.each([
    ['forward', f, row(-infinity, 3), [nan, -infinity, -infinity, -infinity, 11, 18, 21, 15]],
    ['in its gradient', slope, row(1, 3), [nan, infinity, infinity, 18, 26, 21]],
  ] as const)('%s', async (_, part, w, numbers) => {
    const expected = tensor([...numbers], { dtype: 'float64', shape: part(w).shape });
    expectClose(part(w), expected);
    expectClose(await compile(part)(w), expected);
    expectClose(decomposed(() => [part(w)]).value[0], expected);
    expectClose((await forms.exported((t) => [part(t)], [w])([w]))[0], expected);
  });
});

test('maxPool1d with more padding than its kernel has entries, compiled', async () => {
  const f = pool(2, { dilation: 3, padding: 2 });
  const slope = grad((t: Tensor) => f(t).sum());
  const x = tensor([1, 2, 3]);
  expectClose(await compile(f)(x), f(x));
  expectClose(await compile(slope)(x), slope(x));
});

test('products of int32 wrap around to the last bit', async () => {
  const x = tensor([2_147_483_647, -2_147_483_648, 123_456_789], { dtype: 'int32' });
  const squares = [1, 0, -1_757_895_751]; // as torch.mul gives them
  expect(x.mul(x).toArray()).toEqual(squares);
  expect((await compile((t: Tensor) => t.mul(t))(x)).toArray()).toEqual(squares);
});

test('whole numbers and bool are added and multiplied in int64, eager and compiled', async () => {
  const small = tensor([[255, 255, 255, 255, 255], [3, 100, 1, 1, 1]], { dtype: 'uint8' }); // prettier-ignore
  const large = tensor([[2_147_483_647, 2, 3], [1, -4, 2_147_483_647]], { dtype: 'int32' }); // prettier-ignore
  const flags = tensor([true, false, true]);
  const f = (x: Tensor, y: Tensor, is: Tensor): Tensor[] => [
    x.prod(1),
    y.prod(1),
    x.sum(),
    y.sum(1),
    y.cumsum(1),
    x.cumprod(1),
    is.sum(),
    is.cumsum(0),
  ];
  const expected = [
    [255 ** 5, 300],
    [12_884_901_882, -8_589_934_588],
    1381,
    [2_147_483_652, 2_147_483_644],
    [[2_147_483_647, 2_147_483_649, 2_147_483_652], [1, -3, 2_147_483_644]], // prettier-ignore
    [[255, 255 ** 2, 255 ** 3, 255 ** 4, 255 ** 5], [3, 300, 300, 300, 300]], // prettier-ignore
    2,
    [1, 1, 2],
  ]; // as PyTorch gives them
  for (const results of [f(small, large, flags), await compile(f)(small, large, flags)]) {
    expect(results.map((y) => y.toArray())).toEqual(expected);
    expect(results.map(({ dtype }) => dtype)).toEqual(results.map(() => 'int64'));
  }
});
