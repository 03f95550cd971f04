import { normal, seed, tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { Embedding } from './embedding.ts';

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
    'take: indices[0] is -1 but axis 0 of x [4, 2] has the entries 0 … 3',
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

test('a table that is there already is not drawn', () => {
  seed(3);
  const drawn = normal([2]).toArray();
  seed(3);
  Embedding.fromPretrained(tensor([[1, 2]]));
  expect(normal([2]).toArray()).toEqual(drawn);
});
