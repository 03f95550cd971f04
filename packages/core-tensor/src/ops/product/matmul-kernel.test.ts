import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Generator, normal } from '../../index.ts';
import { multiply } from './matmul-kernel.ts';

const flags = [false, true];
const rng = new Generator(7);

/** The definition, in double precision. */
function naive(a: ArrayLike<number>, b: ArrayLike<number>, sizes: Sizes): Float64Array {
  const { m, k, n, transposeA, transposeB } = sizes;
  const y = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let p = 0; p < k; p++)
        y[i * n + j] += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
  return y;
}

interface Sizes {
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
}

describe('multiply', () => {
  // Tiny, few rows, few columns, sizes around the tile of 4, and more than one block in each direction.
  const sizes = [
    [1, 1, 1],
    [2, 2, 8],
    [2, 8, 1],
    [1, 50, 9],
    [50, 30, 3],
    [4, 64, 4],
    [5, 33, 7],
    [8, 256, 6],
    [9, 257, 5],
    [129, 12, 10],
    [7, 10, 515],
    [131, 259, 517],
  ];

  for (const transposeA of flags) {
    for (const transposeB of flags) {
      it(`equals the definition with transposeA ${transposeA}, transposeB ${transposeB}`, () => {
        for (const [m, k, n] of sizes) {
          const product = { m, k, n, transposeA, transposeB };
          for (const dtype of ['float32', 'float64'] as const) {
            const [a, b] = [normal([m * k], { dtype, rng }).data, normal([k * n], { dtype, rng }).data];
            const y = dtype === 'float32' ? new Float32Array(m * n) : new Float64Array(m * n);
            multiply(a, b, y, product);
            // float32: each block of 256 products is rounded once when it is added
            const tolerance = dtype === 'float32' ? {} : { relative: 1e-13, absolute: 1e-13 };
            expectClose(y, naive(a, b, product), tolerance);
          }
        }
      });
    }
  }

  it('adds to what is there, from and to anywhere', () => {
    const a = Float64Array.of(9, 1, 2, 9);
    const b = Float64Array.of(9, 9, 3, 4);
    const y = Float64Array.of(0, 0, 100);
    multiply(a, b, y, { m: 1, k: 2, n: 1, transposeA: false, transposeB: true, aStart: 1, bStart: 2, yStart: 2 });
    expect([...y]).toEqual([0, 0, 111]);
  });

  it.each(['float32', 'float64'] as const)('takes rows that lie apart, and fills rows that do: %s', (dtype) => {
    const all = { m: 9, k: 200, n: 70, transposeA: false, transposeB: false };
    const { m, k, n } = all;
    const [a, b] = [normal([m, 500], { dtype, rng }).data, normal([k, 150], { dtype, rng }).data];
    const y = dtype === 'float32' ? new Float32Array(m * 80 + 5) : new Float64Array(m * 80 + 5);
    multiply(a, b, y, { ...all, aRow: 500, bStart: 10, bRow: 140, yStart: 5, yRow: 80 });
    const rows = (from: ArrayLike<number>, start: number, row: number, count: number, length: number): number[] =>
      Array.from({ length: count * length }, (_, i) => from[start + Math.floor(i / length) * row + (i % length)]);
    const expected = naive(rows(a, 0, 500, m, k), rows(b, 10, 140, k, n), all);
    expectClose(rows(y, 5, 80, m, n), expected, dtype === 'float32' ? {} : { relative: 1e-13, absolute: 1e-13 });
    expect([...rows(y, 0, 1, 1, 5), ...rows(y, 5 + n, 80, m, 80 - n)].every((one) => one === 0)).toBe(true);
  });

  it('does nothing when there is nothing to add', () => {
    const y = Float32Array.of(5, 5);
    multiply(new Float32Array(0), new Float32Array(0), y, { m: 1, k: 0, n: 2, transposeA: false, transposeB: false });
    multiply(new Float32Array(0), new Float32Array(8), y, { m: 0, k: 4, n: 2, transposeA: false, transposeB: false });
    expect([...y]).toEqual([5, 5]);
  });
});
