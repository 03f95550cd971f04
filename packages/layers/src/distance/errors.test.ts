import { ones } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { CosineSimilarity, PairwiseDistance } from '../index.ts';

it.each([
  [() => new CosineSimilarity({ eps: -1 }), 'CosineSimilarity: eps is -1; it must be at least 0 and finite'],
  [() => new CosineSimilarity({ axis: 0.5 }), 'CosineSimilarity: axis is 0.5; it must be a whole number'],
  [() => new CosineSimilarity({ dim: 1 } as never), 'CosineSimilarity: dim is no option; the options are axis, eps'],
  [() => new PairwiseDistance({ p: -1 }), 'PairwiseDistance: p is -1; it must be at least 0'],
  [() => new PairwiseDistance({ keepDims: 1 as never }), 'PairwiseDistance: keepDims is 1; it must be true or false'],
  [() => new PairwiseDistance().forward(ones([2, 3]), ones([2, 2])), '[2, 3]'],
])('mistakes: %#', (make, text) => {
  expect(make).toThrow(text);
});
