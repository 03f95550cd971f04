import { mean, mul, normal, seed, square, sub, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import { compile } from './index.ts';
import { debugMode } from './debug-mode.ts';

beforeEach(() => {
  vi.stubGlobal('GRADKIT_DEBUG', 'kernels');
  return () => vi.unstubAllGlobals();
});

const squares = (x: Tensor): Tensor => mean(square(x), 0);

it.each<[string, (x: Tensor) => Tensor]>([
  ['a row that is worked out', (x) => mul(x, squares(x).sqrt())],
  [
    'a row and a column that are worked out',
    (x) => mul(x, squares(x).sqrt()).add(mean(x, 1, { keepDims: true }).exp()),
  ],
  [
    'a normalization of columns',
    (x) =>
      sub(x, mean(x, 0)).div(
        squares(sub(x, mean(x, 0)))
          .add(1e-5)
          .sqrt(),
      ),
  ],
  ['the sum of a row that is worked out', (x) => mul(x, squares(x).sqrt().sum())],
  ['a column that is used as a row', (x) => (x.shape[0] === x.shape[1] ? mul(x, mean(x, 1).exp()) : x)],
])('%s is the same in kernels, where there are as many rows as columns, too', async (_, f) => {
  expect(debugMode()).toBe('kernels');
  seed(1);
  for (const shape of [
    [4, 4],
    [5, 4],
    [4, 5],
    [8, 2],
    [2, 8],
  ]) {
    const x = normal(shape);
    const result = (given: Tensor): Tensor => f(given).matmul(given.transpose(0, 1));
    expectClose(await compile(result, { device: 'cpu', threads: 1 })(x), result(x));
  }
});
