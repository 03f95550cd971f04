import { Generator, normal, ones, seed, trace, zeros, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { generateSquareSubsequentMask, MultiheadAttention, scaledDotProductAttention } from '../index.ts';

const numbers = (x: Tensor): number[] => Array.from(x.data as Float32Array);

describe('initial values', () => {
  const attention = new MultiheadAttention(40, 4, { addBiasKv: true, rng: new Generator(1) });

  it('of the projections are uniform within Xavier’s bound', () => {
    const values = numbers(attention.inProjWeight!.value);
    const bound = Math.sqrt(6 / (40 + 120));
    expect(Math.max(...values)).toBeLessThanOrEqual(bound);
    expect(Math.max(...values)).toBeGreaterThan(0.98 * bound);
    expect(Math.min(...values)).toBeLessThan(-0.98 * bound);
    const output = numbers(attention.outProj.weight.value);
    expect(Math.max(...output)).toBeLessThanOrEqual(1 / Math.sqrt(40));
    expect(Math.max(...output)).toBeGreaterThan(0.97 / Math.sqrt(40));
  });

  it('of biases are 0', () => {
    expect(attention.inProjBias!.value.toArray()).toEqual(zeros([120]).toArray());
    expect(attention.outProj.bias!.value.toArray()).toEqual(zeros([40]).toArray());
  });

  it('of separate projections have bounds of their own', () => {
    const other = new MultiheadAttention(40, 4, { kdim: 200, vdim: 10, rng: new Generator(1) });
    expect(other.inProjWeight).toBeNull();
    for (const [{ value }, features] of [
      [other.qProjWeight!, 40],
      [other.kProjWeight!, 200],
      [other.vProjWeight!, 10],
    ] as const) {
      const [largest, bound] = [Math.max(...numbers(value)), Math.sqrt(6 / (40 + features))];
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(0.95 * bound);
    }
  });

  it('follow from the generator', () => {
    const drawn = (): unknown => new MultiheadAttention(4, 2, { rng: new Generator(7) }).inProjWeight!.value.toArray();
    expect(drawn()).toEqual(drawn());
  });
});

describe('one product', () => {
  const attention = new MultiheadAttention(4, 2, { batchFirst: true });
  const type = { shape: [2, 3, 4], dtype: 'float32' } as const;
  const products = (f: (a: Tensor, b: Tensor) => Tensor): number =>
    trace((a, b) => [f(a, b)], [type, type]).operations.filter(({ op }) => op.name === 'linear').length;

  it('projects what is the same tensor', () => {
    expect(products((a) => attention.forward(a, a, a)[0])).toBe(1 + 1); // and the output
    expect(products((a, b) => attention.forward(a, b, b)[0])).toBe(2 + 1);
    expect(products((a, b) => attention.forward(a, b, a)[0])).toBe(3 + 1);
  });

  it('gives the same as three', () => {
    const x = normal([2, 3, 4], { rng: new Generator(2) });
    const copy = (): Tensor => x.derive(x, x.data);
    const [expected, weights] = attention.forward(x, copy(), copy());
    for (const [y, w] of [attention.forward(x, x, x), attention.forward(copy(), x, x)]) {
      expectClose(y, expected);
      expectClose(w!, weights!);
    }
  });
});

describe('dropout', () => {
  const [q, k, v] = [zeros([1, 100, 2]), zeros([1, 200, 2]), ones([1, 200, 2])]; // all weights are 1 / 200

  it('drops a share of the weights and enlarges the rest', () => {
    const y = numbers(scaledDotProductAttention(q, k, v, { dropoutP: 0.25, rng: new Generator(3) }));
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(0.25 / 0.75 / (100 * 200)));
    expect(new Set(y.map((value) => Math.round(value * 150) / 150)).size).toBeGreaterThan(5); // differs from query to query
  });

  it('is off where nothing is trained, and in evaluation', () => {
    const without = scaledDotProductAttention(q, k, v);
    expect(scaledDotProductAttention(q, k, v, { dropoutP: 0.5, training: false }).data).toEqual(without.data);
    const attention = new MultiheadAttention(2, 1, { dropout: 0.5, batchFirst: true });
    const weights = (): number[] => numbers(attention.forward(q, k, k)[1]!);
    expect(weights().filter((weight) => weight === 0).length).toBeGreaterThan(0);
    attention.eval();
    expect(weights().filter((weight) => weight === 0)).toEqual([]);
  });

  it('of 1 leaves nothing', () => {
    expect(numbers(scaledDotProductAttention(q, k, v, { dropoutP: 1 })).every((value) => value === 0)).toBe(true);
  });

  it('follows from the seed', () => {
    const drawn = (): unknown => scaledDotProductAttention(q, k, v, { dropoutP: 0.5 }).data;
    seed(5);
    const first = drawn();
    expect(drawn()).not.toEqual(first);
    seed(5);
    expect(drawn()).toEqual(first);
  });
});

it('without a mask, isCausal hides later keys itself', () => {
  const attention = new MultiheadAttention(4, 2, { batchFirst: true });
  const x = normal([2, 3, 4], { rng: new Generator(2) });
  const attnMask = generateSquareSubsequentMask(3);
  const [expected, weights] = attention.forward(x, x, x, { attnMask });
  const [y, w] = attention.forward(x, x, x, { isCausal: true });
  expectClose(y, expected);
  expectClose(w!, weights!);
  expectClose(attention.forward(x, x, x, { isCausal: true, needWeights: false })[0], expected);
});
