import { Generator, mean, normal, ones, seed, tensor, variance, zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { Parameter } from '@gradkit/autograd';
import { Embedding, embedding, EmbeddingBag, embeddingBag } from './index.ts';

test('a padding index that the dtype of the indices does not hold is none of them', () => {
  const table = new Embedding(300, 1, { paddingIdx: 256 });
  table
    .forward(tensor(Uint8Array.of(0, 1, 1)))
    .sum()
    .backward();
  expect([...table.weight.grad!.data.subarray(0, 3)]).toEqual([1, 2, 0]);
});

test('rows of the padding index get no gradient', () => {
  const table = new Embedding(3, 1, { paddingIdx: 2 });
  table
    .forward(tensor([2, 0, 2], { dtype: 'int64' }))
    .sum()
    .backward();
  expect([...table.weight.grad!.data]).toEqual([1, 0, 0]);
});

test('indices out of range are refused', () => {
  expect(() => new Embedding(4, 2).forward(tensor([-1], { dtype: 'int32' }))).toThrow(
    'embedding: indices[0] is -1 but axis 0 of x [4, 2] has the entries 0 … 3',
  );
});

test('a table that is there already stays frozen unless told otherwise, its padding row as it is', () => {
  const table = tensor([
    [1, 2],
    [3, 4],
  ]);
  const frozen = Embedding.fromPretrained(table, { paddingIdx: -1 });
  expect(frozen.weight.requiresGrad).toBe(false);
  expect(frozen.paddingIdx).toBe(1);
  expect(frozen.weight.value.toArray()).toEqual(table.toArray());
  const trained = Embedding.fromPretrained(table, { freeze: false, paddingIdx: -1 });
  trained
    .forward(tensor([0, 1, 0], { dtype: 'int32' }))
    .sum()
    .backward();
  expect(trained.weight.grad!.toArray()).toEqual([
    [2, 2],
    [0, 0],
  ]);
});

test.each([Embedding, EmbeddingBag])('a table that is there already is not drawn', (layer) => {
  seed(3);
  const drawn = normal([2]).toArray();
  seed(3);
  layer.fromPretrained(tensor([[1, 2]]));
  expect(normal([2]).toArray()).toEqual(drawn);
});

test.each([Embedding, EmbeddingBag])('tables are normal at first, the row of the padding zero', (layer) => {
  const { value } = new layer(200, 50, { paddingIdx: -1, rng: new Generator(1) }).weight;
  expect([...value.data.subarray(199 * 50)]).toEqual(new Array(50).fill(0));
  expect(mean(value).item()).toBeCloseTo(0, 1);
  expect(variance(value).item()).toBeCloseTo(1, 1);
});

const long = tensor([
  [3, 4],
  [6, 8],
  [0.3, 0.4],
]);

test('rows that are looked up get shorter in the parameter, the others and a plain tensor stay as they are', () => {
  const weight = new Parameter(long);
  const first = tensor([0, 2, 0], { dtype: 'int32' });
  const short = [
    [expect.closeTo(0.6), expect.closeTo(0.8)],
    [expect.closeTo(0.3), expect.closeTo(0.4)],
    [expect.closeTo(0.6), expect.closeTo(0.8)],
  ];
  expect(embedding(first, long, { maxNorm: 1 }).toArray()).toEqual(short);
  expect(long.slice([0]).toArray()).toEqual([3, 4]);
  expect(embedding(first, weight, { maxNorm: 1 }).toArray()).toEqual(short);
  expect(weight.value.slice([[0, 2]]).toArray()).toEqual([short[0], [6, 8]]);
});

test('a table keeps its rows where an index is none', () => {
  const weight = new Parameter(long);
  const wrong = tensor([0, 7], { dtype: 'int32' });
  expect(() => embedding(wrong, weight, { maxNorm: 1 })).toThrow('embedding: indices[1] is 7');
  expect(weight.value.toArray()).toEqual(long.toArray());
});

test('the way back of rows that got shorter is as if they had not', () => {
  const weight = new Parameter(long);
  embedding(tensor([0, 0], { dtype: 'int32' }), weight.value, { maxNorm: 1 })
    .sum()
    .backward();
  expect(weight.grad!.toArray()).toEqual([
    [2, 2],
    [0, 0],
    [0, 0],
  ]);
});

test('a pretrained bag has all its options', () => {
  const bag = EmbeddingBag.fromPretrained(long, { mode: 'sum', maxNorm: 1, freeze: false, includeLastOffset: true });
  const [indices, offsets] = [tensor([0, 0, 2], { dtype: 'int32' }), tensor([0, 2, 2], { dtype: 'int32' })];
  const y = bag.forward(indices, { offsets });
  expect(y.toArray()).toEqual([
    [expect.closeTo(1.2), expect.closeTo(1.6)],
    [0, 0],
  ]);
  y.sum().backward();
  expect(bag.weight.grad!.slice([0]).toArray()).toEqual([2, 2]); // what is behind the end is in no bag
  expect(bag.weight.grad!.slice([2]).toArray()).toEqual([0, 0]);
});

test('bags without entries are zeros', () => {
  for (const mode of ['sum', 'mean', 'max'] as const) {
    const none = zeros([0], { dtype: 'int32' });
    const offsets = zeros([2], { dtype: 'int32' });
    expect(embeddingBag(none, ones([1, 3]), { mode, offsets }).toArray()).toEqual(zeros([2, 3]).toArray());
    expect(embeddingBag(none, ones([1, 3]), offsets, { mode }).toArray()).toEqual(zeros([2, 3]).toArray());
    const rows = zeros([2, 0], { dtype: 'int32' });
    expect(embeddingBag(rows, ones([1, 3]), { mode }).toArray()).toEqual(zeros([2, 3]).toArray());
  }
});
