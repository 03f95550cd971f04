import { describe, expect, it } from 'vitest';
import { pad, tensor, zeros, type DType } from '../../index.ts';

describe('pad', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('writes a constant around the last axes', () => {
    expect(pad(x, [[1, 2]]).toArray()).toEqual([
      [0, 1, 2, 3, 0, 0],
      [0, 4, 5, 6, 0, 0],
    ]);
    expect(pad(x, [1, 1, 0, 1], { value: 9 }).toArray()).toEqual([
      [9, 1, 2, 3, 9],
      [9, 4, 5, 6, 9],
      [9, 9, 9, 9, 9],
    ]);
    expect(pad(x, [])).toBe(x);
    expect(pad(x, [0, 0, 0, 0])).toBe(x);
    expect(pad(tensor(5), []).item()).toBe(5);
  });

  it('takes entries away where a pad is negative', () => {
    expect(pad(x, [-1, -1]).toArray()).toEqual([[2], [5]]);
    expect(
      pad(
        x,
        [
          [-1, 1],
          [1, -2],
        ],
        { value: 7 },
      ).toArray(),
    ).toEqual([
      [7, 4],
      [7, 7],
    ]);
    expect(pad(x, [[-3, 2]], { value: 7 }).toArray()).toEqual([
      [7, 7],
      [7, 7],
    ]);
    expect(pad(x, [[0, -3]]).shape).toEqual([2, 0]);
  });

  it('mirrors without repeating the border', () => {
    expect(pad(x, [[2, 2]], { mode: 'reflect' }).toArray()).toEqual([
      [3, 2, 1, 2, 3, 2, 1],
      [6, 5, 4, 5, 6, 5, 4],
    ]);
    expect(pad(x, [0, 1, 1, 1], { mode: 'reflect' }).toArray()).toEqual([
      [4, 5, 6, 5],
      [1, 2, 3, 2],
      [4, 5, 6, 5],
      [1, 2, 3, 2],
    ]);
  });

  it('repeats the border', () => {
    expect(
      pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        { mode: 'replicate' },
      ).toArray(),
    ).toEqual([
      [1, 1, 1, 2, 3, 3],
      [1, 1, 1, 2, 3, 3],
      [4, 4, 4, 5, 6, 6],
    ]);
  });

  it('takes the last axis first where it is a flat list, and pairs in the order of axes', () => {
    const placed = [
      [0, 0, 0, 0],
      [1, 2, 3, 0],
      [4, 5, 6, 0],
    ];
    expect(pad(x, [0, 1, 1, 0]).toArray()).toEqual(placed);
    expect(pad(x, [[1, 0], [0, 1]]).toArray()).toEqual(placed); // prettier-ignore
  });

  it('goes on at the other end', () => {
    expect(pad(x, [2, 1, 1, 0], { mode: 'circular' }).toArray()).toEqual([
      [5, 6, 4, 5, 6, 4],
      [2, 3, 1, 2, 3, 1],
      [5, 6, 4, 5, 6, 4],
    ]);
  });

  it('takes away in every mode: what is mirrored may be taken away, what goes round may not', () => {
    const row = tensor([1, 2, 3, 4, 5]);
    expect(pad(row, [-3, 4], { mode: 'reflect' }).toArray()).toEqual([4, 5, 4, 3, 2, 1]);
    expect(pad(row, [-6, 3], { mode: 'reflect' }).toArray()).toEqual([3, 2]);
    expect(pad(row, [2, -1], { mode: 'replicate' }).toArray()).toEqual([1, 1, 1, 2, 3, 4]);
    expect(pad(row, [-2, 2], { mode: 'circular' }).toArray()).toEqual([3, 4, 5, 3, 4]);
    expect(() => pad(row, [-3, 3], { mode: 'circular' })).toThrow(
      'pad: 3 entries are to be added to axis 0 of x [2]; mode circular can add at most 2 on either side there',
    );
  });

  it('takes empty tensors and every dtype', () => {
    expect(pad(zeros([0]), [[1, 2]], { value: 3 }).toArray()).toEqual([3, 3, 3]);
    for (const dtype of ['float64', 'int32', 'int64', 'uint8', 'float16', 'bfloat16'] as DType[])
      expect(pad(tensor([2], { dtype }), [1, 1], { value: 3 }).toArray()).toEqual([3, 2, 3]);
    expect(pad(tensor([false]), [[1, 0]], { value: 1 }).toArray()).toEqual([true, false]);
  });

  it('says what does not fit', () => {
    expect(() => pad(x, [1, 1, 1, 1, 1, 1])).toThrow(
      'pad: padding for 3 axes is given but x is [2, 3], which has 2 axes',
    );
    expect(() => pad(x, [1, 1, 1])).toThrow(
      'pad: padding is [1, 1, 1] with 3 numbers; it needs two for each axis, the last axis first: [left, right, top, bottom, …]',
    );
    expect(() => pad(x, [1, 0.5])).toThrow('pad: padding[1] is 0.5; it must be a whole number');
    expect(() => pad(x, [[1, 2], 1] as never)).toThrow('pad: padding[1] is 1; it must be a list');
    expect(() => pad(x, [[1]] as never)).toThrow('pad: padding[0] has 1 numbers; it must be [before, after]');
    expect(() => pad(x, [[-2, -2]])).toThrow(
      'pad: [-2, -2] entries are to be added to axis 1 of x [2, 3], which has only 3 to take away',
    );
    expect(() => pad(x, [[3, 0]], { mode: 'reflect' })).toThrow(
      'pad: [3, 0] entries are to be added to axis 1 of x [2, 3]; mode reflect can add at most 2 on either side there',
    );
    expect(() => pad(zeros([0]), [1, 1], { mode: 'replicate' })).toThrow(
      'mode replicate can add at most 0 on either side there',
    );
    expect(() => pad(x, [1, 1], { mode: 'edge' as 'replicate' })).toThrow(
      'pad: mode is edge; it must be one of constant, reflect, replicate, circular',
    );
    expect(() => pad(tensor([1], { dtype: 'int32' }), [1, 1], { value: 0.5 })).toThrow(
      'pad: value is 0.5; int32 holds whole numbers, -2147483648 … 2147483647',
    );
  });
});
