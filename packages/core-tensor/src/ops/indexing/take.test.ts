import { describe, expect, it } from 'vitest';
import { arange, indexAdd, take, tensor, zeros, type DType, type Tensor } from '../../index.ts';

const ids = (values: number | number[] | number[][], dtype: DType = 'int32'): Tensor => tensor(values, { dtype });

describe('take', () => {
  const x = arange(24).reshape([2, 3, 4]);

  it('takes whole entries along any axis', () => {
    const table = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(take(table, ids([2, 0, 2])).toArray()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    expect(take(table, ids([1]), -1).toArray()).toEqual([[2], [4], [6]]);
    expect(take(x, ids([2, 0]), 1).toArray()).toEqual([
      [
        [8, 9, 10, 11],
        [0, 1, 2, 3],
      ],
      [
        [20, 21, 22, 23],
        [12, 13, 14, 15],
      ],
    ]);
  });

  it('puts the shape of the indices in place of the axis', () => {
    expect(
      take(
        x,
        ids([
          [0, 1],
          [2, 0],
          [1, 1],
        ]),
        1,
      ).shape,
    ).toEqual([2, 3, 2, 4]);
    expect(take(x, ids(1), 2).toArray()).toEqual([
      [1, 5, 9],
      [13, 17, 21],
    ]);
    expect(take(x, zeros([0], { dtype: 'int32' }), 2).shape).toEqual([2, 3, 0]);
  });

  it('copies rows long enough for native copies', () => {
    const wide = arange(3 * 100).reshape([3, 100]);
    const y = take(wide, ids([2, 1]));
    expect([y.data[0], y.data[99], y.data[100], y.data[199]]).toEqual([200, 299, 100, 199]);
  });

  it('takes every index type and dtype', () => {
    for (const dtype of ['int32', 'int64', 'uint8'] as DType[])
      expect(take(tensor([5, 6]), ids([1, 0], dtype)).toArray()).toEqual([6, 5]);
    for (const dtype of ['float64', 'int32', 'int64', 'uint8', 'float16', 'bfloat16'] as DType[])
      expect(take(tensor([5, 6], { dtype }), ids([1])).toArray()).toEqual([6]);
  });

  it('says what is wrong', () => {
    expect(() =>
      take(
        x,
        ids([
          [0, 1],
          [3, 0],
        ]),
        1,
      ),
    ).toThrow('take: indices[1, 0] is 3 but axis 1 of x [2, 3, 4] has the entries 0 … 2');
    expect(() => take(x, ids(-1))).toThrow('take: indices is -1 but axis 0 of x [2, 3, 4] has the entries 0 … 1');
    expect(() => take(zeros([0, 2]), ids([0]))).toThrow('take: indices[0] is 0 but axis 0 of x [0, 2] has no entries');
    expect(() => take(x, tensor([0]))).toThrow(
      "take: indices is float32 but must be int32, int64 or uint8; use indices.cast('int32')",
    );
    expect(() => take(x, ids([0]), 3)).toThrow('take: axis is 3 but must be -3 … 2 for rank 3');
  });
});

describe('indexAdd', () => {
  it('adds whole entries along any axis', () => {
    const x = tensor([
      [1, 1],
      [1, 1],
    ]);
    expect(
      indexAdd(
        x,
        0,
        ids([1, 1]),
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ).toArray(),
    ).toEqual([
      [1, 1],
      [5, 7],
    ]);
    expect(
      indexAdd(
        x,
        1,
        ids([1, 1, 0]),
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ).toArray(),
    ).toEqual([
      [4, 4],
      [7, 10],
    ]);
    expect(x.toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('takes indices of any shape, and undoes take', () => {
    const updates = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    expect(
      indexAdd(
        zeros([3, 2]),
        0,
        ids([
          [0, 2],
          [2, 0],
        ]),
        updates,
      ).toArray(),
    ).toEqual([
      [8, 10],
      [0, 0],
      [8, 10],
    ]);
    expect(indexAdd(zeros([3]), 0, ids(1), tensor(5)).toArray()).toEqual([0, 5, 0]);
    expect(indexAdd(zeros([2]), 0, zeros([0], { dtype: 'int32' }), zeros([0])).toArray()).toEqual([0, 0]);
  });

  it('says what is wrong', () => {
    expect(() => indexAdd(zeros([3, 2]), 0, ids([0]), zeros([1, 3]))).toThrow(
      'indexAdd: updates are [1, 3] but for indices [1] along axis 0 of x [3, 2] they must be [1, 2]',
    );
    expect(() => indexAdd(zeros([3]), 0, ids([0, 3]), zeros([2]))).toThrow(
      'indexAdd: indices[1] is 3 but axis 0 of x [3] has the entries 0 … 2',
    );
    expect(() => indexAdd(zeros([3]), 0, ids([0]), zeros([1], { dtype: 'int32' }))).toThrow(
      'indexAdd: x is float32 but updates is int32; cast one of them, types are never changed silently',
    );
  });
});
