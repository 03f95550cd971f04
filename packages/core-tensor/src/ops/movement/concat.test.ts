import { describe, expect, it } from 'vitest';
import { concat, stack, tensor, zeros, type DType } from '../../index.ts';

describe('concat', () => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);

  it('joins along any axis', () => {
    expect(concat([a, tensor([[5, 6]])]).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(concat([a, tensor([[5], [6]]), a], -1).toArray()).toEqual([
      [1, 2, 5, 1, 2],
      [3, 4, 6, 3, 4],
    ]);
    expect(concat([a])).toBe(a);
  });

  it('joins rows long enough for native copies', () => {
    const wide = zeros([2, 100]);
    const y = concat([wide, a, wide], 1);
    expect([...y.data].flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual([
      [100, 1],
      [101, 2],
      [302, 3],
      [303, 4],
    ]);
  });

  it('takes empty tensors and every dtype', () => {
    expect(concat([zeros([0, 2]), a]).toArray()).toEqual(a.toArray());
    expect(concat([zeros([2, 0]), zeros([2, 0])], 1).shape).toEqual([2, 0]);
    for (const dtype of ['int64', 'uint8', 'bool', 'float16'] as DType[])
      expect(concat([tensor([1], { dtype }), tensor([0], { dtype })]).dtype).toBe(dtype);
  });

  it('says what does not fit', () => {
    expect(() => concat([])).toThrow('concat: 0 tensors are given; at least 1 is needed');
    expect(() => concat([tensor(1), tensor(2)])).toThrow('concat: axis is 0 but a scalar has no axes');
    expect(() => concat([a, zeros([2])])).toThrow(
      'concat: tensors[0] is [2, 2] but tensors[1] is [2]; they must have equally many axes (2 vs 1)',
    );
    expect(() => concat([a, a, zeros([2, 3])])).toThrow(
      'concat: tensors[0] is [2, 2] but tensors[2] is [2, 3]; all axes but axis 0 must match (axis 1: 2 vs 3)',
    );
    expect(() => concat([a, zeros([2, 2], { dtype: 'int32' })])).toThrow(
      'concat: tensors[0] is float32 but tensors[1] is int32; cast one of them, types are never changed silently',
    );
  });
});

describe('stack', () => {
  it('joins along a new axis', () => {
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    expect(stack([a, b]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(stack([a, b], -1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stack([tensor(1), tensor(2)]).toArray()).toEqual([1, 2]);
    expect(stack([a]).shape).toEqual([1, 2]);
  });

  it('says what does not fit', () => {
    expect(() => stack([])).toThrow('stack: 0 tensors are given; at least 1 is needed');
    expect(() => stack([zeros([2]), zeros([1])])).toThrow(
      'stack: tensors[0] is [2] but tensors[1] is [1]; all must have one shape',
    );
    expect(() => stack([zeros([2])], 2)).toThrow('stack: axis is 2 but must be -2 … 1 for rank 2');
  });
});
