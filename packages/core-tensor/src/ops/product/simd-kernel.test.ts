import { describe, expect, it } from 'vitest';
import { Generator, normal, uniform } from '../../index.ts';
import { deepest, room, type Lines } from './lines.ts';
import { multiply } from './matmul-kernel.ts';
import { makePlainKernel } from './plain-kernel.ts';
import { makeSimdKernel } from './simd-kernel.ts';
import { multiplyModule } from './simd-module.ts';
import { wide } from './sparse-code.ts';

const rng = new Generator(5);

type Choose = (chance: number) => number | null;

describe.each(['float32', 'float64'] as const)('of %s', (dtype) => {
  const kernels = [makeSimdKernel(dtype), makePlainKernel(dtype)];

  it.for([
    [1, 1, 1],
    [3, 5, 2],
    [7, 2, 9],
    [2, 9, 33],
    [room.a / 4 / deepest, room.b / 4 / deepest, deepest],
    [Math.floor(room.y / 16 / 5), 5, 3],
  ])('has the bits that JavaScript has: %i and %i strips of length %i', ([aStrips, bStrips, length]) => {
    const size = aStrips * bStrips * 16;
    const sizes = [aStrips * 4 * length, bStrips * 4 * length, size];
    const [a, b, y] = sizes.map((count) => normal([count], { dtype, rng }).data);
    const [simd, plain] = kernels.map((kernel) => {
      kernel.a.set(a);
      kernel.b.set(b);
      kernel.y.fill(NaN);
      kernel.y.set(y);
      kernel.multiply(aStrips, bStrips, length);
      return kernel.y;
    });
    expect(simd).toEqual(plain); // behind the products, too, where nothing is written
  });

  /** A matrix of `count` lines of `k` elements, stored so or turned, with what an element is by chance. */
  const linesOf = (count: number, k: number, isTurned: boolean, choose: (chance: number) => number | null): Lines => {
    const chances = uniform([count * k], { rng }).data;
    const { data } = normal([count * k], { dtype, rng });
    chances.forEach((chance, i) => (data[i] = choose(chance) ?? data[i]));
    return { data, start: 0, count, step: isTurned ? 1 : k, depth: isTurned ? count : 1 };
  };
  const sparse = (chance: number): number | null => (chance < 0.3 ? 0 : chance < 0.6 ? -0 : null);

  /** Adds up each block in double precision, in order, and rounds the sum once. */
  const define = (a: Lines, b: Lines, k: number, start: number): Float32Array | Float64Array => {
    const y = normal([a.count * b.count], { dtype, rng }).data.fill(start) as Float32Array | Float64Array;
    for (let p = 0; p < k; p += deepest)
      for (let i = 0; i < a.count; i++)
        for (let j = 0; j < b.count; j++) {
          let total = 0;
          for (let q = p; q < Math.min(k, p + deepest); q++)
            total += a.data[i * a.step + q * a.depth] * b.data[j * b.step + q * b.depth];
          y[i * b.count + j] += total;
        }
    return y;
  };

  const cases = [
    ['', sparse, () => null, wide],
    [
      'with infinite and NaN elements beside zeros',
      (chance) => (chance > 0.99 ? Infinity : sparse(chance)),
      () => null,
      wide,
    ],
    ['with infinite elements that zeros meet', sparse, (chance) => (chance > 0.99 ? -Infinity : null), 4],
    ['with a NaN that zeros meet', sparse, (chance) => (chance > 0.999 ? NaN : null), 4],
    ['of zeros alone', () => 0, () => null, wide],
  ] as const satisfies readonly [string, Choose, Choose, number][];

  it.each(cases)('leaves out zeros where that changes no bit %s', (_, ofA, ofB, strip) => {
    for (const [m, k, n] of [
      [33, 257, 261],
      [70, 64, 47],
    ])
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        const [a, b] = [linesOf(m, k, transposeA, ofA), linesOf(n, k, !transposeB, ofB)];
        expect(kernels[0].methodFor(a, b, k).strip).toBe(strip);
        const expected = define(a, b, k, -0);
        const y = expected.slice().fill(-0);
        multiply(a.data, b.data, y, { m, k, n, transposeA, transposeB });
        expect(y).toEqual(expected);
      }
  });

  it('lays out all where few elements are 0', () => {
    const [a, b] = [linesOf(64, 64, false, (chance) => (chance < 0.1 ? 0 : null)), linesOf(64, 64, false, () => null)];
    expect(kernels[0].methodFor(a, b, 64).strip).toBe(4);
  });
});

it.each(['float32', 'float64'] as const)('of %s it is a module that engines accept', (dtype) => {
  expect(WebAssembly.validate(multiplyModule(dtype, false))).toBe(true);
});
