import { describe, expect, it } from 'vitest';
import {
  arange,
  argsort,
  Generator,
  randint,
  sort,
  tensor,
  topk,
  uniform,
  zeros,
  type DType,
  type Tensor,
} from '../../index.ts';

const lists = ({ values, indices }: { values: Tensor; indices: Tensor }): unknown[] => [
  values.toArray(),
  indices.toArray(),
];

describe('sort', () => {
  it('sorts along any axis, either way', () => {
    const x = tensor([
      [3, 1, 2],
      [0, 5, 4],
    ]);
    expect(lists(sort(x))).toEqual([
      [
        [1, 2, 3],
        [0, 4, 5],
      ],
      [
        [1, 2, 0],
        [0, 2, 1],
      ],
    ]);
    expect(lists(sort(x, 0))).toEqual([
      [
        [0, 1, 2],
        [3, 5, 4],
      ],
      [
        [1, 0, 0],
        [0, 1, 1],
      ],
    ]);
    expect(lists(sort(x, -1, { descending: true }))).toEqual([
      [
        [3, 2, 1],
        [5, 4, 0],
      ],
      [
        [0, 2, 1],
        [1, 2, 0],
      ],
    ]);
    expect(sort(x).indices.dtype).toBe('int32');
  });

  it('keeps the order of equal values, either way', () => {
    const x = tensor([1, 0, 1, 0, 1]);
    expect(lists(sort(x))).toEqual([
      [0, 0, 1, 1, 1],
      [1, 3, 0, 2, 4],
    ]);
    expect(lists(sort(x, -1, { descending: true }))).toEqual([
      [1, 1, 1, 0, 0],
      [0, 2, 4, 1, 3],
    ]);
    expect(sort(tensor([0, -0, 0])).indices.toArray()).toEqual([0, 1, 2]);
  });

  it('takes NaN for the greatest, beyond infinity', () => {
    const x = tensor([NaN, 1, Infinity, NaN, -Infinity]);
    expect(lists(sort(x))).toEqual([
      [-Infinity, 1, Infinity, NaN, NaN],
      [4, 1, 2, 0, 3],
    ]);
    expect(lists(sort(x, -1, { descending: true }))).toEqual([
      [NaN, NaN, Infinity, 1, -Infinity],
      [0, 3, 2, 1, 4],
    ]);
  });

  it('is stable, which may be asked for', () => {
    const x = tensor([1, 0, 1, 0]);
    expect(lists(sort(x, 0, { stable: true }))).toEqual(lists(sort(x)));
    expect(argsort(x, 0, { stable: true, descending: true }).toArray()).toEqual([0, 2, 1, 3]);
    expect(() => argsort(x, 0, { stable: 1 as never })).toThrow('argsort: stable is 1; it must be true or false');
  });

  it('sorts many numbers with ties as a stable sort of pairs does', () => {
    for (const length of [7, 8, 9, 64, 65, 1000]) {
      const x = randint(20, [length], { rng: new Generator(length) });
      for (const descending of [false, true]) {
        const pairs = Array.from(x.data, (value, i) => [value, i]);
        pairs.sort((a, b) => (descending ? b[0] - a[0] : a[0] - b[0]));
        expect(lists(sort(x, -1, { descending }))).toEqual([pairs.map(([value]) => value), pairs.map(([, i]) => i)]);
      }
    }
  });

  it('takes whole numbers beyond float32, empty axes, single entries', () => {
    const x = tensor([2 ** 40 + 1, 2 ** 40], { dtype: 'int64' });
    expect(sort(x).values.toArray()).toEqual([2 ** 40, 2 ** 40 + 1]);
    expect(sort(tensor([3, 200], { dtype: 'uint8' }), -1, { descending: true }).values.toArray()).toEqual([200, 3]);
    expect(sort(zeros([2, 0])).values.shape).toEqual([2, 0]);
    expect(sort(zeros([0, 2])).indices.shape).toEqual([0, 2]);
    expect(lists(sort(tensor([5])))).toEqual([[5], [0]]);
  });

  it('says what is wrong', () => {
    expect(() => sort(tensor(1), 1)).toThrow('sort: axis is 1 but must be -1 … 0 for rank 1');
    expect(() => sort(tensor([1], { dtype: 'float16' }))).toThrow(
      "sort: x is float16, which has no arithmetic; use x.cast('float32')",
    );
  });
});

describe('topk', () => {
  it('takes the largest or the smallest, in order', () => {
    const x = tensor([
      [3, 1, 2],
      [0, 5, 4],
    ]);
    expect(lists(topk(x, 2))).toEqual([
      [
        [3, 2],
        [5, 4],
      ],
      [
        [0, 2],
        [1, 2],
      ],
    ]);
    expect(lists(topk(x, 1, -1, { largest: false }))).toEqual([
      [[1], [0]],
      [[1], [0]],
    ]);
    expect(lists(topk(x, 1, 0))).toEqual([[[3, 5, 4]], [[0, 1, 1]]]);
  });

  it('takes the first of equal values, and NaN for the greatest', () => {
    expect(topk(tensor([1, 1, 1, 1]), 2).indices.toArray()).toEqual([0, 1]);
    expect(lists(topk(tensor([1, NaN, 2]), 2))).toEqual([
      [NaN, 2],
      [1, 2],
    ]);
    expect(lists(topk(tensor([1, NaN, 2]), 3, -1, { largest: false }))).toEqual([
      [1, 2, NaN],
      [0, 2, 1],
    ]);
    expect(topk(tensor([NaN, NaN]), 1).indices.toArray()).toEqual([0]);
  });

  it('agrees with sort, for few and for many', () => {
    for (const x of [uniform([300], { rng: new Generator(1) }), randint(9, [300], { rng: new Generator(2) })]) {
      const { values, indices } = sort(x, -1, { descending: true });
      for (const k of [0, 1, 3, 64, 65, 80, 299, 300]) {
        const all = [values, indices].map((y) => [...y.data].slice(0, k));
        expect(lists(topk(x, k))).toEqual(all);
      }
    }
  });

  it('takes nothing of nothing, and every whole number type', () => {
    expect(topk(zeros([2, 0]), 0).values.shape).toEqual([2, 0]);
    for (const dtype of ['float64', 'int32', 'int64', 'uint8'] as DType[])
      expect(topk(tensor([1, 3, 2], { dtype }), 2).values.toArray()).toEqual([3, 2]);
  });

  it('says what is wrong', () => {
    expect(() => topk(arange(6).reshape([2, 3]), 4)).toThrow(
      'topk: k is 4 but axis 1 of x [2, 3] has 3 entries; k must be 0 … 3',
    );
    expect(() => topk(arange(3), 1.5)).toThrow('topk: k is 1.5 but axis 0 of x [3] has 3 entries; k must be 0 … 3');
  });
});
