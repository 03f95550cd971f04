import { ones, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { Embedding, embedding } from './index.ts';

const indices = tensor([0, 1], { dtype: 'int32' });

it.each([
  [() => new Embedding(3, 2, { paddingIdx: -4 }), 'Embedding: paddingIdx is -4; it must be a whole number in -3 … 2'],
  [
    () => Embedding.fromPretrained(ones([3])),
    'Embedding.fromPretrained: embeddings is [3] but must be [count, features] (1 vs 2 axes)',
  ],
  [
    () => Embedding.fromPretrained(ones([3, 2]), { paddingIdx: 3 }),
    'Embedding.fromPretrained: paddingIdx is 3; it must be a whole number in -3 … 2',
  ],
  [
    () => embedding(indices, ones([2, 3, 2])),
    'embedding: weight is [2, 3, 2] but must be [count, features] (3 vs 2 axes)',
  ],
  [
    () => embedding(indices, ones([3, 2]), { paddingIdx: 7 }),
    'embedding: paddingIdx is 7; it must be a whole number in -3 … 2',
  ],
])('a table that cannot be looked up in: %#', (make, message) => {
  expect(make).toThrow(message);
});
