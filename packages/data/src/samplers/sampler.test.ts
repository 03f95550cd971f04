import { Generator } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { samplerSuite } from '../../testing/sampler-suite.ts';
import { randomSampler, sequentialSampler, weightedSampler } from '../index.ts';

const ascending = (x: number, y: number): number => x - y;

/** How often each item comes among many draws, as a share. */
function shares(order: Int32Array, items: number): number[] {
  return Array.from({ length: items }, (_, item) => order.filter((i) => i === item).length / order.length);
}

samplerSuite('sequentialSampler', sequentialSampler(4), 4);
samplerSuite('randomSampler', randomSampler(5), 5);
samplerSuite('randomSampler of some', randomSampler(5, { count: 3 }), 5);
samplerSuite('randomSampler with replacement', randomSampler(3, { replacement: true, count: 7 }), 3);
samplerSuite('weightedSampler', weightedSampler([1, 2, 0, 3]), 4);
samplerSuite('weightedSampler without replacement', weightedSampler([1, 2, 0, 3], { replacement: false, count: 3 }), 4);

describe('samplers', () => {
  it('sequential: in order', () => expect([...sequentialSampler(4).order(new Generator(1))]).toEqual([0, 1, 2, 3]));

  it('random: every item once, or some of them', () => {
    const all = randomSampler(50).order(new Generator(1));
    expect([...all].sort(ascending)).toEqual([...sequentialSampler(50).order(new Generator(1))]);
    const some = randomSampler(50, { count: 20 }).order(new Generator(1));
    expect(new Set(some).size).toBe(20);
  });

  it('random with replacement: all equally often', () => {
    const order = randomSampler(4, { replacement: true, count: 20_000 }).order(new Generator(1));
    for (const share of shares(order, 4)) expect(Math.abs(share - 0.25)).toBeLessThan(0.015); // 5 standard errors
  });

  it('weighted: as often as the weights say, never where they are 0', () => {
    const order = weightedSampler([1, 0, 3, 0], { count: 20_000 }).order(new Generator(1));
    const [first, second, third, fourth] = shares(order, 4);
    expect([second, fourth]).toEqual([0, 0]);
    expect(Math.abs(first - 0.25)).toBeLessThan(0.015);
    expect(Math.abs(third - 0.75)).toBeLessThan(0.015);
  });

  it('weighted without replacement: each at most once, heavy ones first more often', () => {
    const sampler = weightedSampler([1, 3, 0], { count: 2, replacement: false });
    const rng = new Generator(1);
    const firsts = Int32Array.from({ length: 4000 }, () => {
      const order = sampler.order(rng);
      expect([...order].sort(ascending)).toEqual([0, 1]);
      return order[0];
    });
    expect(Math.abs(shares(firsts, 2)[1] - 0.75)).toBeLessThan(0.035);
  });
});

describe('errors', () => {
  it.each([
    [() => weightedSampler([1, -1]), 'weightedSampler: weight 1 is -1; it must be at least 0 and finite'],
    [() => weightedSampler([NaN]), 'weightedSampler: weight 0 is NaN; it must be at least 0 and finite'],
    [() => weightedSampler([0, 0]), 'weightedSampler: all 2 weights are 0; at least 1 must be larger'],
    [
      () => weightedSampler([1, 0], { count: 2, replacement: false }),
      'weightedSampler: count is 2 but only 1 items can be drawn without replacement; draw fewer, or set replacement',
    ],
    [
      () => randomSampler(3, { count: 4 }),
      'randomSampler: count is 4 but only 3 items can be drawn without replacement; draw fewer, or set replacement',
    ],
    [
      () => randomSampler(3, { count: 0, replacement: true }),
      'randomSampler: count is 0; it must be a whole number of at least 1',
    ],
  ])('%#', (make, text) => expect(make).toThrow(expect.objectContaining({ message: text })));
});
