import {
  argmax,
  concat,
  conv1d,
  linear,
  matmul,
  max,
  mean,
  sort,
  sum,
  tensor,
  topk,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import { foldEmpty } from '@gradkit/onnx-export';
import { describe, expect, it, test } from 'vitest';
import { namesOf, tracedStep } from '../../testing/steps.ts';
import { compile } from '../compile.ts';

describe('foldEmpty', () => {
  it('knows results without elements, and results of nothing', () => {
    const step = tracedStep((x) => [sort(x).values, x.add(1).mul(2), mean(x, 0), sum(x).add(1)], [0, 3]);
    const folded = foldEmpty(step);
    expect(folded.operations).toEqual([]);
    expect(folded.results.map((y) => y.toArray())).toEqual([[], [], [Number.NaN, Number.NaN, Number.NaN], 1]);
    expect(folded.results.map(({ shape }) => shape)).toEqual([[0, 3], [0, 3], [3], []]);
  });

  it('leaves what depends on other elements', () => {
    const step = tracedStep((x, y) => [concat([x, y]), y.add(1)], [0, 3], [2, 3]);
    expect(namesOf(foldEmpty(step).operations)).toEqual(['concat', 'add']);
  });
});

// ONNX Runtime's TopK without rows divides by zero, which ends the process; its float64 has no convolution, its mean of nothing is 0
test.each<[string, (x: Tensor) => Tensor, Tensor]>([
  ['sort without rows', (x) => sort(x).values, zeros([0, 3])],
  ['positions of a sort without rows', (x) => sort(x, -1, { descending: true }).indices, zeros([2, 0, 3])],
  ['topk without rows', (x) => topk(x, 2).values, zeros([0, 3])],
  ['topk of no entries', (x) => topk(x, 0).values, zeros([2, 3])],
  ['argmax without rows', (x) => argmax(x, 1), zeros([0, 3])],
  ['max without rows', (x) => max(x, 1), zeros([0, 3])],
  ['mean of nothing', (x) => mean(x, 0), zeros([0, 3])],
  ['mean squared error of nothing', (x) => x.sub(1).pow(2).mean(), zeros([0])],
  ['linear without features', (x) => linear(x, zeros([2, 0]), tensor([3, 4])), zeros([1, 1, 0])],
  ['product over an axis of 0', (x) => matmul(x, zeros([0, 4])), zeros([2, 0])],
  [
    'convolution of an empty batch',
    (x) => conv1d(x, zeros([2, 3, 2], { dtype: 'float64' })),
    zeros([0, 3, 5], { dtype: 'float64' }),
  ],
  ['a sum of what has no rows', (x) => sort(x.add(1)).values.sum(1), zeros([0, 2])],
])('compiled like eager: %s', async (_, f, x) => {
  const [expected, y] = [f(x), await compile(f)(x)];
  expect(y.shape).toEqual(expected.shape);
  expect(y.dtype).toBe(expected.dtype);
  expect(y.toArray()).toEqual(expected.toArray());
});
