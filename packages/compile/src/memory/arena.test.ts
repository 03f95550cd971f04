import type { TensorType } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { Arena } from './arena.ts';

const type = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });

it('every reserved place is its own, and survives that the arena grows', () => {
  const arena = new Arena();
  const [small, large] = [arena.reserve(type(3)), arena.reserve(type(100_000))];
  small.data.set([1, 2, 3]);
  large.data.fill(7);
  arena.reserve(type(1_000_000));
  expect([...small.data]).toEqual([1, 2, 3]);
  expect(large.data.every((x) => x === 7)).toBe(true);
});

it('scratch is apart within a run and the same for other runs', () => {
  const arena = new Arena();
  const [a, b, c] = arena.scratch([type(4), type(2, 2), type(100)]);
  expect(new Set([a.address, b.address, c.address]).size).toBe(3);
  const before = arena.memory.buffer.byteLength;
  const again = arena.scratch([type(100), type(4), type(4)]);
  const start = Math.min(a.address, b.address, c.address);
  expect(Math.min(...again.map(({ address }) => address))).toBe(start);
  expect(arena.memory.buffer.byteLength).toBe(before);
  const kept = arena.reserve(type(4));
  expect([a.address, b.address]).not.toContain(kept.address);
});

it('scratch is the same for what is not needed at the same time', () => {
  const arena = new Arena();
  const lifetimes = [[0, 2], [3, 5], [2, 4], [5, Infinity]].map(([from, to]) => ({ from, to, part: null, turn: [from, from] as const })); // prettier-ignore
  const [a, b, c, d] = arena.scratch(Array(4).fill(type(4)), lifetimes).map(({ address }) => address);
  expect([b, d]).toEqual([a, c]);
  expect(c).not.toBe(a);
});

it('scratch of ever more sizes takes little more than the largest', () => {
  const arena = new Arena();
  for (let length = 1000; length < 1200; length++) arena.scratch([type(length), type(3, length), type(length)]);
  expect(arena.memory.buffer.byteLength).toBeLessThan(3 * 4 * 5 * 1200 + 2 * 65_536);
});
