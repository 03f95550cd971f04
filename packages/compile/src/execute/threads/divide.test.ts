import { describe, expect, it } from 'vitest';
import { divide, type Divisible } from './divide.ts';

const kernels: readonly Divisible[] = [
  { size: 100_003, cost: 19, unit: 16 },
  { size: 7, cost: 19, unit: 16 },
  { size: 16, cost: 5, unit: 16 },
  { size: 500_000, cost: 5, unit: 16 },
  { size: 1, cost: 5, unit: 16 },
];

describe('divide', () => {
  it.each([1, 2, 3, 16])('gives %i threads every element once, in order', (threads) => {
    const pieces = divide(kernels, threads).flat();
    const done = kernels.map(() => 0);
    for (const { kernel, from, to } of pieces) {
      expect(from).toBe(done[kernel]);
      expect(to).toBeGreaterThan(from);
      expect(to % 16 === 0 || to === kernels[kernel].size).toBe(true); // a cache line is written by one thread
      done[kernel] = to;
    }
    expect(done).toEqual(kernels.map(({ size }) => size));
  });

  it('makes one chunk for one thread, and for others several that cost about the same', () => {
    expect(divide(kernels, 1)).toHaveLength(1);
    const chunks = divide(kernels, 2);
    const costs = chunks.map((pieces) =>
      pieces.reduce((sum, { kernel, from, to }) => sum + (to - from) * kernels[kernel].cost, 0),
    );
    expect(chunks.length).toBeGreaterThan(4);
    for (const cost of costs.slice(0, -1)) expect(Math.abs(cost / costs[0] - 1)).toBeLessThan(0.01);
    expect(costs[costs.length - 1]).toBeLessThanOrEqual(costs[0] * 1.01);
  });

  it('puts many small kernels into one chunk', () => {
    const small = Array.from({ length: 100 }, () => ({ size: 128, cost: 19, unit: 16 }));
    expect(divide(small, 2)).toHaveLength(1);
  });
});
