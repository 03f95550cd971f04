import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, tril, triu, zeros, type DType } from '../../index.ts';

describe('tril and triu', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('keep one side of a diagonal', () => {
    expect(tril(x).toArray()).toEqual([
      [1, 0, 0],
      [4, 5, 0],
    ]);
    expect(triu(x).toArray()).toEqual([
      [1, 2, 3],
      [0, 5, 6],
    ]);
    expect(tril(x, 1).toArray()).toEqual([
      [1, 2, 0],
      [4, 5, 6],
    ]);
    expect(tril(x, -1).toArray()).toEqual([
      [0, 0, 0],
      [4, 0, 0],
    ]);
    expect(triu(x, 1).toArray()).toEqual([
      [0, 2, 3],
      [0, 0, 6],
    ]);
    expect(triu(x, -1).toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('take diagonals outside the matrix', () => {
    expect(tril(x, -2).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(tril(x, 9).toArray()).toEqual(x.toArray());
    expect(triu(x, 3).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(triu(x, -9).toArray()).toEqual(x.toArray());
  });

  it('work on batches, tall matrices, empty ones and every dtype', () => {
    expect(tril(ones([2, 2, 2])).toArray()).toEqual([
      [
        [1, 0],
        [1, 1],
      ],
      [
        [1, 0],
        [1, 1],
      ],
    ]);
    expect(triu(arange(6).reshape([3, 2])).toArray()).toEqual([
      [0, 1],
      [0, 3],
      [0, 0],
    ]);
    expect(tril(zeros([2, 0])).shape).toEqual([2, 0]);
    expect(triu(zeros([0, 2, 2])).shape).toEqual([0, 2, 2]);
    for (const dtype of ['float64', 'int32', 'int64', 'uint8', 'float16'] as DType[])
      expect(tril(ones([2, 2], { dtype })).toArray()).toEqual([
        [1, 0],
        [1, 1],
      ]);
    expect(tril(ones([2, 2], { dtype: 'bool' })).toArray()).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it('say what is wrong', () => {
    expect(() => tril(ones([3]))).toThrow('tril: x is [3]; matrices need at least 2 axes');
    expect(() => triu(x, 0.5)).toThrow('triu: diagonal is 0.5; it must be a whole number');
  });
});
