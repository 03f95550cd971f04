import { describe, expect, it } from 'vitest';
import { arange, matmul, tensor, zeros } from '../../index.ts';

const a = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

describe('matmul', () => {
  it('multiplies, with either operand transposed', () => {
    const b = tensor([
      [1, 0],
      [0, 1],
      [1, 1],
    ]);
    const y = [
      [4, 5],
      [10, 11],
    ];
    expect(matmul(a, b).toArray()).toEqual(y);
    expect(a.matmul(b.transpose(), { transposeB: true }).toArray()).toEqual(y);
    expect(matmul(a.transpose(), b, { transposeA: true }).toArray()).toEqual(y);
    expect(matmul(a.transpose(), b.transpose(), { transposeA: true, transposeB: true }).toArray()).toEqual(y);
  });

  it('takes vectors on either side', () => {
    expect(matmul(tensor([1, 2, 3]), tensor([4, 5, 6])).item()).toBe(32);
    expect(matmul(a, tensor([1, 0, 1])).toArray()).toEqual([4, 10]);
    expect(matmul(tensor([1, 1]), a).toArray()).toEqual([5, 7, 9]);
    expect(matmul(tensor([1, 1]), arange(12).reshape([2, 2, 3])).toArray()).toEqual([
      [3, 5, 7],
      [15, 17, 19],
    ]);
    expect(matmul(arange(12).reshape([2, 2, 3]), tensor([1, 1, 1])).toArray()).toEqual([
      [3, 12],
      [21, 30],
    ]);
  });

  it('multiplies batches, which broadcast', () => {
    const batch = arange(8).reshape([2, 2, 2]);
    const swap = tensor([
      [0, 1],
      [1, 0],
    ]);
    expect(matmul(batch, swap).toArray()).toEqual([
      [
        [1, 0],
        [3, 2],
      ],
      [
        [5, 4],
        [7, 6],
      ],
    ]);
    expect(matmul(batch, swap, { transposeA: true }).toArray()).toEqual([
      [
        [2, 0],
        [3, 1],
      ],
      [
        [6, 4],
        [7, 5],
      ],
    ]);
    expect(matmul(swap, batch).toArray()).toEqual([
      [
        [2, 3],
        [0, 1],
      ],
      [
        [6, 7],
        [4, 5],
      ],
    ]);
    expect(matmul(batch, batch).toArray()).toEqual([
      [
        [2, 3],
        [6, 11],
      ],
      [
        [46, 55],
        [66, 79],
      ],
    ]);
    expect(matmul(zeros([3, 1, 2, 4]), zeros([5, 4, 6])).shape).toEqual([3, 5, 2, 6]);
    expect(
      matmul(batch.reshape([2, 1, 2, 2]), batch.reshape([1, 2, 2, 2]))
        .slice([1, 0])
        .toArray(),
    ).toEqual([
      [10, 19],
      [14, 27],
    ]);
  });

  it('takes empty sizes: a sum of nothing is 0', () => {
    expect(matmul(zeros([2, 0]), zeros([0, 3])).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(matmul(zeros([0, 2]), zeros([2, 3])).shape).toEqual([0, 3]);
    expect(matmul(zeros([2, 3]), zeros([3, 0])).shape).toEqual([2, 0]);
    expect(matmul(zeros([0, 2, 3]), zeros([3, 4])).shape).toEqual([0, 2, 4]);
    expect(matmul(zeros([0, 2, 3]), zeros([0, 3, 4])).shape).toEqual([0, 2, 4]);
  });

  it('passes NaN and infinities on, also where the other factor is 0', () => {
    expect(matmul(tensor([[NaN, 1]]), tensor([[0], [1]])).item()).toBeNaN();
    expect(matmul(tensor([[Infinity, 1]]), tensor([[0], [1]])).item()).toBeNaN();
    expect(matmul(tensor([[Infinity, 1]]), tensor([[2], [1]])).item()).toBe(Infinity);
  });

  it('says what does not fit', () => {
    expect(() => matmul(a, a)).toThrow(
      'matmul: a is [2, 3] and b is [2, 3]; the columns of a must match the rows of b (3 vs 2)',
    );
    expect(() => matmul(a, a, { transposeA: true, transposeB: true })).toThrow(
      'matmul: a is [2, 3] and b is [2, 3]; the columns of a transposed must match the rows of b transposed (2 vs 3)',
    );
    expect(() => matmul(tensor(1), a)).toThrow('matmul: a is [] and b is [2, 3]; both need at least 1 axis');
    expect(() => matmul(zeros([2, 1, 1]), zeros([3, 1, 1]))).toThrow(
      'matmul: shapes [2] and [3] do not broadcast; axis -1 has 2 and 3',
    );
    expect(() => matmul(a, zeros([3, 1], { dtype: 'float64' }))).toThrow('matmul: a is float32 but b is float64');
    const whole = zeros([1, 2], { dtype: 'int32' });
    expect(() => matmul(whole, whole)).toThrow('the columns of a must match the rows of b (2 vs 1)');
    expect(() => matmul(whole, zeros([2, 1]))).toThrow('matmul: a is int32 but b is float32');
    expect(() => matmul(whole, whole, { transposeB: true })).toThrow(
      "matmul: a is int32 but must be float32 or float64; use a.cast('float32')",
    );
  });
});
