import { expect, it } from 'vitest';
import { allocate, LazyTensor, mul, type TensorData } from '../functional.ts';

/** A tensor of squares, and how often they were worked out. */
function squares() {
  let count = 0;
  const fill = (target: TensorData): void => {
    count++;
    for (let i = 0; i < target.length; i++) target[i] = i * i;
  };
  const lazy = new LazyTensor({ shape: [2, 2], dtype: 'float32' }, fill);
  return { lazy, count: () => count };
}

it('is worked out once, when its values are asked for', () => {
  const { lazy, count } = squares();
  expect([lazy.shape, lazy.size, lazy.isSymbolic, lazy.isReadable, lazy.isRemote]).toEqual([
    [2, 2],
    4,
    false,
    true,
    false,
  ]);
  expect(count()).toBe(0);
  expect(lazy.toArray()).toEqual([[0, 1], [4, 9]]); // prettier-ignore
  expect(mul(lazy, 2).toArray()).toEqual([[0, 2], [8, 18]]); // prettier-ignore
  expect(lazy.data).toBe(lazy.data);
  expect(count()).toBe(1);
});

it('is written to memory that is there, and keeps none', () => {
  const { lazy, count } = squares();
  const target = allocate('float32', 4);
  lazy.copyTo(target);
  expect([[...target], lazy.isMade]).toEqual([[0, 1, 4, 9], false]);
  target.fill(7);
  expect([...lazy.data]).toEqual([0, 1, 4, 9]);
  lazy.copyTo(target); // from its own memory now
  expect([[...target], lazy.isMade, count()]).toEqual([[0, 1, 4, 9], true, 2]);
});
