import { expect, test } from 'vitest';
import { batchNorm, instanceNorm, ones, tensor, zeros } from '../../index.ts';

test('instanceNorm with given statistics is batchNorm, for one value alone, too', () => {
  const x = tensor([[[3], [7]]]);
  const [runningMean, runningVar, weight] = [tensor([1, 2]), tensor([4, 25]), tensor([1, -1])];
  const y = instanceNorm(x, { weight, useInputStats: false, runningMean, runningVar, eps: 0 });
  const placed = instanceNorm(x, runningMean, runningVar, weight, null, { useInputStats: false, eps: 0 });
  expect(placed.toArray()).toEqual(y.toArray());
  expect(y.toArray()).toEqual([[[1], [-1]]]);
  expect(y.toArray()).toEqual(batchNorm(x, runningMean, runningVar, weight, null, { eps: 0 }).toArray());
});

test('a batch without examples has no statistics, and needs none', () => {
  expect(batchNorm(zeros([0, 2, 3]), null, null, ones([2]), null, { training: true }).shape).toEqual([0, 2, 3]);
});
