import { describe, expect, it } from 'vitest';
import { arange, gather, ones, scatterAdd, tensor, unsqueeze, zeros, type DType, type Tensor } from '../../index.ts';

const ids = (values: number[] | number[][], dtype: DType = 'int32'): Tensor => tensor(values, { dtype });

describe('gather', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('picks along an axis', () => {
    expect(
      gather(
        x,
        0,
        ids([
          [0, 1, 1],
          [1, 0, 0],
        ]),
      ).toArray(),
    ).toEqual([
      [1, 5, 6],
      [4, 2, 3],
    ]);
    expect(gather(x, 1, unsqueeze(ids([2, 0]), 1)).toArray()).toEqual([[3], [4]]);
    expect(
      gather(
        x,
        -1,
        ids([
          [2, 2, 0, 1, 0],
          [0, 1, 0, 0, 0],
        ]),
      ).toArray(),
    ).toEqual([
      [3, 3, 1, 2, 1],
      [4, 5, 4, 4, 4],
    ]);
  });

  it('takes fewer indices than x is long along the other axes', () => {
    expect(gather(x, 1, ids([[1]])).toArray()).toEqual([[2]]);
    const cube = arange(24).reshape([2, 3, 4]);
    const some = tensor(
      [
        [
          [0, 2],
          [1, 1],
        ],
      ],
      { dtype: 'int32' },
    ); // [1, 2, 2]
    expect(gather(cube, 1, some).toArray()).toEqual([
      [
        [0, 9],
        [4, 5],
      ],
    ]);
  });

  it('takes every index type, every dtype and empty tensors', () => {
    for (const dtype of ['int32', 'int64', 'uint8'] as DType[])
      expect(gather(tensor([5, 6]), 0, ids([1, 0], dtype)).toArray()).toEqual([6, 5]);
    for (const dtype of ['float64', 'int32', 'int64', 'uint8', 'float16', 'bfloat16'] as DType[])
      expect(gather(tensor([5, 6], { dtype }), 0, ids([1, 1, 0])).toArray()).toEqual([6, 6, 5]);
    expect(gather(tensor([true, false]), 0, ids([1, 0])).toArray()).toEqual([false, true]);
    expect(gather(x, 0, zeros([0, 3], { dtype: 'int32' })).shape).toEqual([0, 3]);
    expect(gather(zeros([0]), 0, zeros([0], { dtype: 'int32' })).shape).toEqual([0]);
  });

  it('says which index is wrong', () => {
    expect(() =>
      gather(
        x,
        1,
        ids([
          [0, 2],
          [3, 0],
        ]),
      ),
    ).toThrow('gather: indices[1, 0] is 3 but axis 1 of x [2, 3] has the entries 0 … 2');
    expect(() => gather(x, 0, ids([[-1, 0, 0]]))).toThrow(
      'gather: indices[0, 0] is -1 but axis 0 of x [2, 3] has the entries 0 … 1',
    );
    expect(() => gather(zeros([0]), 0, ids([0]))).toThrow('gather: indices[0] is 0 but axis 0 of x [0] has no entries');
  });

  it('says what does not fit', () => {
    expect(() => gather(x, 0, ids([0, 1]))).toThrow(
      'gather: indices are [2] but x is [2, 3]; they must have equally many axes (1 vs 2)',
    );
    expect(() => gather(x, 1, ids([[0], [1], [0]]))).toThrow(
      'gather: indices are [3, 1] but x is [2, 3]; only axis 1 may be longer than that of x (axis 0: 3 vs 2)',
    );
    expect(() => gather(x, 0, ones([2, 3]))).toThrow(
      "gather: indices is float32 but must be int32, int64 or uint8; use indices.cast('int32')",
    );
    expect(() => gather(tensor(1), 0, tensor(0, { dtype: 'int32' }))).toThrow(
      'gather: axis is 0 but a scalar has no axes',
    );
  });
});

describe('scatterAdd', () => {
  it('adds up what meets in one entry', () => {
    const y = scatterAdd(
      ones([2, 3]),
      0,
      ids([
        [0, 0, 1],
        [0, 1, 1],
      ]),
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(y.toArray()).toEqual([
      [6, 3, 1],
      [1, 6, 10],
    ]);
    expect(scatterAdd(zeros([3]), 0, ids([2, 2, 0]), tensor([1, 2, 4])).toArray()).toEqual([4, 0, 3]);
  });

  it('adds along the last axis, to part of x', () => {
    const y = scatterAdd(zeros([2, 4]), -1, ids([[3, 3, 0]]), tensor([[1, 2, 3]]));
    expect(y.toArray()).toEqual([
      [3, 0, 0, 3],
      [0, 0, 0, 0],
    ]);
  });

  it('leaves x as it is', () => {
    const x = zeros([2]);
    scatterAdd(x, 0, ids([0]), tensor([1]));
    expect(x.toArray()).toEqual([0, 0]);
  });

  it('takes whole numbers and nothing', () => {
    const x = tensor([1, 2], { dtype: 'int64' });
    expect(scatterAdd(x, 0, ids([1, 1]), tensor([3, 4], { dtype: 'int64' })).toArray()).toEqual([1, 9]);
    expect(scatterAdd(x, 0, zeros([0], { dtype: 'int32' }), zeros([0], { dtype: 'int64' })).toArray()).toEqual([1, 2]);
  });

  it('says what does not fit', () => {
    const x = zeros([2]);
    expect(() => scatterAdd(x, 0, ids([0, 1]), tensor([1]))).toThrow(
      'scatterAdd: indices are [2] but updates are [1]; each update needs one index',
    );
    expect(() => scatterAdd(x, 0, ids([2]), tensor([1]))).toThrow(
      'scatterAdd: indices[0] is 2 but axis 0 of x [2] has the entries 0 … 1',
    );
    expect(() => scatterAdd(x, 0, ids([0]), tensor([1], { dtype: 'float64' }))).toThrow(
      'scatterAdd: x is float32 but updates is float64; cast one of them, types are never changed silently',
    );
    expect(() => scatterAdd(tensor([true]), 0, ids([0]), tensor([true]))).toThrow(
      "scatterAdd: updates is bool, which has no arithmetic; use updates.cast('float32')",
    );
  });
});
