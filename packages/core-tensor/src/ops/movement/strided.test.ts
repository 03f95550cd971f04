import { describe, expect, it } from 'vitest';
import { arange, broadcastTo, permute, reshape, tensor, tile, transpose, zeros, type Tensor } from '../../index.ts';

/** The axes of `x` in another order, one element at a time. */
function permuted(x: Tensor, axes: readonly number[]): number[] {
  const shape = axes.map((axis) => x.shape[axis]);
  return Array.from({ length: x.size }, (_, to) => {
    let rest = to;
    const index = new Array<number>(x.rank);
    for (let k = shape.length - 1; k >= 0; k--) {
      index[axes[k]] = rest % shape[k];
      rest = Math.floor(rest / shape[k]);
    }
    return x.data[index.reduce((at, i, axis) => at * x.shape[axis] + i, 0)];
  });
}

function ordersOf(rank: number): number[][] {
  if (rank === 0) return [[]];
  return ordersOf(rank - 1).flatMap((order) =>
    Array.from({ length: rank }, (_, at) => [...order.slice(0, at), rank - 1, ...order.slice(at)]),
  );
}

describe('permute', () => {
  it('moves every element to its place, for all orders of four axes', () => {
    const x = arange(2 * 3 * 4 * 5).reshape([2, 3, 4, 5]);
    for (const order of ordersOf(4)) expect([...permute(x, order).data]).toEqual(permuted(x, order));
  });

  it('moves matrices larger than a block', () => {
    for (const shape of [
      [70, 131],
      [130, 3],
      [3, 130],
      [64, 64],
    ]) {
      const x = arange(shape[0] * shape[1], { dtype: 'int32' }).reshape(shape);
      expect([...transpose(x).data]).toEqual(permuted(x, [1, 0]));
    }
    const images = arange(2 * 70 * 66).reshape([2, 70, 66]);
    expect([...permute(images, [0, 2, 1]).data]).toEqual(permuted(images, [0, 2, 1]));
  });

  it('takes scalars and empty tensors', () => {
    expect(permute(tensor(3), []).item()).toBe(3);
    expect(permute(zeros([0, 3]), [1, 0]).shape).toEqual([3, 0]);
  });

  it('wants each axis once', () => {
    expect(() => permute(zeros([2, 3]), [0])).toThrow(
      'permute: axes are [0] but x is [2, 3]; each of its 2 axes is needed once',
    );
    expect(() => permute(zeros([2, 3]), [0, -2])).toThrow('permute: axes are [0, -2] but x is [2, 3]');
    expect(() => transpose(zeros([2]))).toThrow('transpose: axis is -2 but must be -1 … 0 for rank 1');
  });
});

describe('broadcastTo', () => {
  it('repeats rows, columns and inner axes', () => {
    expect(broadcastTo(tensor([[1], [2]]), [2, 2]).toArray()).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(broadcastTo(tensor([[[1], [2]]]), [2, 2, 2]).toArray()).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      [
        [1, 1],
        [2, 2],
      ],
    ]);
    expect(broadcastTo(tensor(5, { dtype: 'int64' }), [3]).toArray()).toEqual([5, 5, 5]);
    expect(broadcastTo(tensor([[1], [2]]), [2, 100]).toArray()).toEqual([1, 2].map((v) => new Array(100).fill(v)));
  });

  it('takes and makes empty tensors', () => {
    expect(broadcastTo(tensor([1]), [0]).shape).toEqual([0]);
    expect(broadcastTo(zeros([0, 1]), [0, 3]).shape).toEqual([0, 3]);
  });

  it('refuses to shrink or to guess', () => {
    expect(() => broadcastTo(zeros([2]), [1])).toThrow('broadcastTo: x is [2], which does not stretch to [1]');
    expect(() => broadcastTo(zeros([2, 3]), [3])).toThrow('broadcastTo: x is [2, 3], which does not stretch to [3]');
    expect(() => broadcastTo(zeros([1]), [-1])).toThrow(
      'broadcastTo: shape [-1] has the size -1; sizes are whole numbers of at least 0',
    );
  });
});

describe('reshape', () => {
  it('works out the open size and shares the data', () => {
    const x = arange(6);
    expect(reshape(x, [-1, 2]).shape).toEqual([3, 2]);
    expect(reshape(x, [3, 2]).data).toBe(x.data);
    expect(reshape(x, [6])).toBe(x);
    expect(reshape(tensor(1), [1, 1]).shape).toEqual([1, 1]);
    expect(reshape(zeros([0, 3]), [3, -1]).shape).toEqual([3, 0]);
  });

  it('refuses sizes that do not fit', () => {
    expect(() => reshape(arange(6), [4])).toThrow('reshape: x is [6] with 6 elements, which do not fill [4]');
    expect(() => reshape(arange(6), [4, -1])).toThrow('reshape: x is [6] with 6 elements, which do not fill [4, -1]');
    expect(() => reshape(zeros([0]), [0, -1])).toThrow('reshape: x is [0] with 0 elements, which do not fill [0, -1]');
    expect(() => reshape(arange(5), [-1, 2.5])).toThrow('reshape: shape [2.5] has the size 2.5');
    expect(() => reshape(arange(4), [-1, -1])).toThrow('reshape: shape [-1] has the size -1');
  });
});

describe('tile', () => {
  it('repeats the last axes, and adds axes in front', () => {
    expect(
      tile(
        tensor([
          [1, 2],
          [3, 4],
        ]),
        [2],
      ).toArray(),
    ).toEqual([
      [1, 2, 1, 2],
      [3, 4, 3, 4],
    ]);
    expect(
      tile(
        tensor([
          [1, 2],
          [3, 4],
        ]),
        [2, 1],
      ).toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
      [1, 2],
      [3, 4],
    ]);
    expect(tile(tensor([1, 2]), [2, 1, 2]).toArray()).toEqual([[[1, 2, 1, 2]], [[1, 2, 1, 2]]]);
    expect(tile(tensor(7), [3]).toArray()).toEqual([7, 7, 7]);
    expect(tile(tensor([true, false]), [2]).toArray()).toEqual([true, false, true, false]);
  });

  it('repeats nothing, or nothing often', () => {
    expect(tile(tensor([1, 2]), [0]).shape).toEqual([0]);
    expect(tile(zeros([0]), [3]).shape).toEqual([0]);
    expect(() => tile(tensor([1]), [-1])).toThrow('tile: a repeat is -1; it must be a whole number of at least 0');
  });
});
