import { grad } from '@gradkit/autograd';
import { full, Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { RReLU, rrelu } from '../index.ts';

test('NaN has the slope 1 while slopes are drawn', () => {
  const slope = grad((x: Tensor) => rrelu(x, { training: true }).sum())(tensor([Number.NaN, 2]));
  expect(slope.toArray()).toEqual([1, 1]);
});

test('RReLU draws a slope for each element while training, and takes their mean in evaluation', () => {
  const layer = new RReLU({ lower: 0.25, upper: 0.75, rng: new Generator(5) });
  const slopes = layer.forward(full([20_000], -1)).neg();
  const values = Array.from(slopes.data as Float32Array);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0.25);
  expect(Math.max(...values)).toBeLessThan(0.75);
  expect(slopes.mean().item()).toBeCloseTo(0.5, 2);
  expect(layer.forward(tensor([2])).toArray()).toEqual([2]);
  expect(
    layer
      .eval()
      .forward(tensor([-8, 2]))
      .toArray(),
  ).toEqual([-4, 2]);
});
