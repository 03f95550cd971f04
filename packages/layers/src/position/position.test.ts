import { Generator, normal, sum, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  alibiBias,
  LearnedPositionalEmbedding,
  RotaryEmbedding,
  scaledDotProductAttention,
  sinusoidalPositions,
} from '../index.ts';

describe('alibiBias', () => {
  it('has the slopes of the paper for 8 heads, and those between for 12', () => {
    const slopes = (heads: number): number[] =>
      (alibiBias(heads, 2).toArray() as number[][][]).map(([[, far]]) => -far);
    expect(slopes(8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((i) => 2 ** -i));
    expectClose(slopes(12), [...slopes(8), ...[1, 3, 5, 7].map((i) => 2 ** (-i / 2))]);
  });

  it('grows with the distance; queries are the last keys', () => {
    expect(alibiBias(2, 3).slice([0]).mul(16).toArray()).toEqual([
      [-0, -1, -2],
      [-1, -0, -1],
      [-2, -1, -0],
    ]);
    expect(alibiBias(2, 1, { keys: 3 }).toArray()).toEqual(
      alibiBias(2, 3)
        .slice([null, [2, 3]])
        .toArray(),
    );
  });

  it('makes near keys count more', () => {
    const x = normal([1, 2, 4, 3], { rng: new Generator(1) }).mul(0);
    const near = normal([1, 2, 4, 3], { rng: new Generator(2) });
    const y = scaledDotProductAttention(x, x, near, { attnMask: alibiBias(2, 4) });
    const weights = alibiBias(2, 4).softmax(-1).reshape([1, 2, 4, 4]);
    expectClose(y, weights.matmul(near));
  });
});

it('products of turned queries and keys depend on their distance alone', () => {
  for (const interleaved of [false, true]) {
    const rotary = new RotaryEmbedding(6, { interleaved });
    const [q, k] = [1, 2].map((seed) => normal([1, 6], { rng: new Generator(seed) }));
    const product = (i: number, j: number): Tensor =>
      sum(rotary.forward(q, { start: i }).mul(rotary.forward(k, { start: j })));
    expectClose(product(9, 4), product(5, 0), { absolute: 1e-5 });
    expectClose(product(3, 3), sum(q.mul(k)), { absolute: 1e-5 });
    expect(Math.abs(product(5, 0).item() - product(5, 1).item())).toBeGreaterThan(1e-3);
  }
});

it('positions that begin later are those of a longer table', () => {
  expectClose(sinusoidalPositions(3, 6, { start: 4 }), sinusoidalPositions(7, 6).slice([[4, 7]]));
  expect(sinusoidalPositions(0, 4).shape).toEqual([0, 4]);
});

it('learned vectors begin with the deviation of GPT-2', () => {
  const values = Array.from(
    new LearnedPositionalEmbedding(100, 100, { rng: new Generator(1) }).weight.value.data as Float32Array,
  );
  const deviation = Math.sqrt(values.reduce((total, value) => total + value ** 2, 0) / values.length);
  expect(Math.abs(deviation - 0.02)).toBeLessThan(0.001);
});
