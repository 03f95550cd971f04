import { ones, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { Embedding, EmbeddingBag, embedding, embeddingBag } from './index.ts';

const ids = (values: readonly unknown[]): Tensor => tensor(values as number[], { dtype: 'int32' });
const indices = ids([0, 1]);
const bag = (options: Parameters<typeof embeddingBag>[3]): Tensor => embeddingBag(indices, ones([3, 2]), options);

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
  [() => new Embedding(3, 2, { maxNorm: -1 }), 'Embedding: maxNorm is -1; it must be at least 0'],
  [() => new Embedding(3, 2, { normType: -2 }), 'Embedding: normType is -2; it must be at least 0'],
  [
    () => embedding(ids([3]), ones([3, 2]), { maxNorm: 1 }),
    'embedding: indices[0] is 3 but axis 0 of x [3, 2] has the entries',
  ],
  [
    () => EmbeddingBag.fromPretrained(ones([3, 2]), { paddingIdx: 3 }),
    'EmbeddingBag.fromPretrained: paddingIdx is 3; it must be a whole number in -3 … 2',
  ],
  [
    () => new EmbeddingBag(3, 2, { mode: 'max', scaleGradByFreq: true }),
    'EmbeddingBag: scaleGradByFreq is true but mode is "max"; it goes with "sum" and "mean"',
  ],
  [() => new EmbeddingBag(3, 2).forward(indices), 'embeddingBag: indices are [2], a vector; it needs offsets'],
  [
    () => new EmbeddingBag(3, 2).forward(ids([[0], [1]]), ids([0])),
    'embeddingBag: indices are [2, 1], whose rows are the bags; offsets go with a vector',
  ],
  [
    () => new EmbeddingBag(3, 2).forward(ids([[[0]]])),
    'embeddingBag: indices are [1, 1, 1] but must be [bags, length], or a vector with offsets, with 1 or 2 axes, not 3',
  ],
  [() => bag({ offsets: ids([[0]]) }), 'embeddingBag: offsets are [1, 1] but must be a vector, with 1 axis, not 2'],
  [() => bag({ offsets: ones([1]) }), 'embeddingBag: offsets is float32 but must be int32, int64 or uint8'],
  [() => embeddingBag(indices, ones([3, 2]), 'sum' as never), "embeddingBag: offsets is 'sum'; it must be a tensor"],
  [() => bag({ offsets: ids([1]) }), 'embeddingBag: offset 0 is 1 but must be 0: the first bag begins with the first'],
  [() => bag({ offsets: ids([0, 3]) }), 'embeddingBag: offset 1 is 3 but there are 2 indices; it must be in 0 … 2'],
  [
    () => bag({ offsets: ids([0, 2, 1]) }),
    'embeddingBag: offset 2 is 1 but offset 1 is 2; none is below the one before',
  ],
  [() => bag({ offsets: ids([]) }), 'embeddingBag: there are no offsets but 2 indices, which are in no bag'],
  [
    () => bag({ offsets: ids([]), includeLastOffset: true }),
    'embeddingBag: there are no offsets but includeLastOffset is true; the last one, at least, must be there',
  ],
  [
    () => bag({ offsets: ids([0]), perSampleWeights: ones([2]) }),
    'embeddingBag: perSampleWeights are given but mode is "mean"; they go with "sum"',
  ],
  [
    () => bag({ offsets: ids([0]), mode: 'sum', perSampleWeights: ones([3]) }),
    'embeddingBag: perSampleWeights are [3] but indices are [2]; the shapes must be the same',
  ],
])('a table that cannot be looked up in: %#', (make, message) => {
  expect(make).toThrow(message);
});
