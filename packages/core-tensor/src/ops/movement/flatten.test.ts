import { describe, expect, it } from 'vitest';
import { flatten, squeeze, tensor, unsqueeze, zeros } from '../../index.ts';

describe('flatten', () => {
  it('joins the axes from start to end', () => {
    const x = zeros([2, 3, 5, 7]);
    expect(flatten(x).shape).toEqual([210]);
    expect(flatten(x, 1).shape).toEqual([2, 105]);
    expect(flatten(x, 1, -2).shape).toEqual([2, 15, 7]);
    expect(flatten(x, 0, 1).shape).toEqual([6, 5, 7]);
    expect(flatten(x).data).toBe(x.data);
  });

  it('takes scalars, vectors and empty tensors', () => {
    expect(flatten(tensor(3)).shape).toEqual([1]);
    const vector = tensor([1, 2]);
    expect(flatten(vector)).toBe(vector);
    expect(flatten(zeros([2, 1]), 1).shape).toEqual([2, 1]);
    expect(flatten(zeros([0, 2, 3]), 1).shape).toEqual([0, 6]);
  });

  it('says which axis is wrong', () => {
    expect(() => flatten(zeros([2, 3]), 2)).toThrow('flatten: axis is 2 but must be -2 … 1 for rank 2');
    expect(() => flatten(zeros([2, 3]), 1, 0)).toThrow('flatten: endAxis 0 is before startAxis 1');
  });
});

describe('squeeze and unsqueeze', () => {
  it('drop and insert axes of size 1', () => {
    const x = zeros([1, 3, 1]);
    expect(squeeze(x).shape).toEqual([3]);
    expect(squeeze(x, -1).shape).toEqual([1, 3]);
    expect(squeeze(x, [0, 2]).shape).toEqual([3]);
    expect(unsqueeze(zeros([2, 3]), 0).shape).toEqual([1, 2, 3]);
    expect(unsqueeze(zeros([2, 3]), -1).shape).toEqual([2, 3, 1]);
    expect(unsqueeze(zeros([2, 3]), [0, 2, 4]).shape).toEqual([1, 2, 1, 3, 1]);
    expect(unsqueeze(tensor(1), 0).shape).toEqual([1]);
  });

  it('do nothing when there is nothing to do', () => {
    const x = zeros([2, 3]);
    expect(squeeze(x)).toBe(x);
    expect(unsqueeze(x, [])).toBe(x);
  });

  it('refuse other axes', () => {
    expect(() => squeeze(zeros([2, 3]), 2)).toThrow('squeeze: axis is 2 but must be -2 … 1 for rank 2');
    expect(() => squeeze(zeros([1]), [0, -1])).toThrow('squeeze: axis 0 is given twice in [0,-1]');
    expect(() => unsqueeze(zeros([2]), 2)).toThrow('unsqueeze: axis is 2 but must be -2 … 1 for rank 2');
  });
});
