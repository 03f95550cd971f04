import { describe, expect, it } from 'vitest';
import { bernoulli, defaultGenerator, Generator, normal, permutation, randint, seed, uniform } from '../index.ts';
import { threefry, type Words } from './threefry.ts';

function scramble(key: Words, counter: Words): string[] {
  const output = new Uint32Array(2);
  threefry(key, counter[0], counter[1], output);
  return Array.from(output, (word) => word.toString(16).padStart(8, '0'));
}

describe('threefry', () => {
  // Known answers of the Random123 distribution for threefry2x32 with 20 rounds.
  it('gives the published answers', () => {
    expect(scramble([0, 0], [0, 0])).toEqual(['6b200159', '99ba4efe']);
    expect(scramble([-1, -1], [-1, -1])).toEqual(['1cb996fc', 'bb002be7']);
    expect(scramble([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual(['c4923a9c', '483df7a0']);
  });
});

describe('generator', () => {
  it('draws the same from the same seed, other numbers from another', () => {
    const draw = (from: number) => uniform([8], { rng: new Generator(from) }).toArray();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(2 ** 33)).not.toEqual(draw(0));
  });

  it.each([null, 3, {}, { key: [1], counter: 0 }, { key: [1, 0.5], counter: 0 }, { key: [1, 2], counter: -1 }])(
    'refuses what is no state, and goes on: %j',
    (state) => {
      const rng = new Generator(1);
      expect(() => (rng.state = state as never)).toThrow('; it must be what state gave');
      expect(rng.next()).toBe(new Generator(1).next());
    },
  );

  it('says in an error which seed was given', () => {
    expect(() => seed('7' as never)).toThrow(expect.objectContaining({ name: 'ConfigError', got: '7' }));
  });

  it('goes on from a saved state', () => {
    const rng = new Generator(5);
    normal([7], { rng });
    const state = JSON.parse(JSON.stringify(rng.state)) as typeof rng.state;
    const expected = normal([7], { rng }).toArray();
    const other = new Generator(0);
    other.state = state;
    expect(normal([7], { rng: other }).toArray()).toEqual(expected);
  });

  it('splits into streams of their own', () => {
    const [a, b] = new Generator(5).split(2);
    expect(uniform([4], { rng: a }).toArray()).not.toEqual(uniform([4], { rng: b }).toArray());
  });

  it('seeds the default generator', () => {
    seed(3);
    const first = uniform([3]).toArray();
    expect(defaultGenerator().state.counter).toBe(2);
    seed(3);
    expect(uniform([3]).toArray()).toEqual(first);
  });
});

describe('distributions', () => {
  const size = 100_000;
  const moments = (data: ArrayLike<number>): [number, number] => {
    const values = Array.from(data);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length)];
  };

  it.each(['float32', 'float64'] as const)('uniform %s has the mean and deviation of its range', (dtype) => {
    const { data } = uniform([size], { low: -1, high: 3, dtype, rng: new Generator(1) });
    const [mean, deviation] = moments(data);
    expect(Math.abs(mean - 1)).toBeLessThan(0.02); // 5 standard errors
    expect(Math.abs(deviation - 4 / Math.sqrt(12))).toBeLessThan(0.02);
    expect(Math.min(...data.slice(0, 1000))).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...data.slice(0, 1000))).toBeLessThan(3);
  });

  it('normal has its mean and deviation, and tails', () => {
    const { data } = normal([size], { mean: 2, std: 3, rng: new Generator(1) });
    const [mean, deviation] = moments(data);
    expect(Math.abs(mean - 2)).toBeLessThan(0.05);
    expect(Math.abs(deviation - 3)).toBeLessThan(0.05);
    const beyond = data.filter((x) => Math.abs(x - 2) > 6).length / size;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.004);
  });

  it('bernoulli counts', () => {
    const ones = bernoulli([size], { probability: 0.2, dtype: 'bool', rng: new Generator(1) }).data.filter(
      (x) => x === 1,
    ).length;
    expect(Math.abs(ones / size - 0.2)).toBeLessThan(0.007);
  });

  it('randint reaches every number, and permutation has each once', () => {
    expect(new Set(randint(3, [1000], { low: -2, rng: new Generator(1) }).data)).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect([...permutation(50, { rng: new Generator(1) }).data].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
  });
});

describe('errors', () => {
  it.each([
    [() => new Generator(0.5), 'Generator: seed is 0.5; it must be a whole number between ±2^53'],
    [() => uniform([2], { low: 2, high: 1 }), 'uniform: low is 2 but high is 1; low must not be above high'],
    [() => normal([2], { std: -1 }), 'normal: std is -1; it must be at least 0'],
    [() => bernoulli([2], { probability: 2 }), 'bernoulli: probability is 2; it must be in 0 … 1'],
    [() => randint(3, [2], { low: 3 }), 'randint: low is 3 but high is 3; low must be below high'],
    [() => uniform([-1]), 'uniform: shape [-1] has the size -1; sizes are whole numbers of at least 0'],
    [() => normal([1], { dtype: 'int32' }), 'normal: dtype is int32; it must be one of float32, float64'],
  ])('%#', (make, text) => expect(make).toThrow(text));
});
