import { expect, it } from 'vitest';
import { Generator, normal } from '../../index.ts';
import { block } from './lines.ts';
import { makePlainKernel } from './plain-kernel.ts';
import { makeSimdKernel } from './simd-kernel.ts';
import { multiplyModule } from './simd-module.ts';

const [simd, plain] = [makeSimdKernel(), makePlainKernel()];
const rng = new Generator(5);

it.for([
  [1, 1, 1],
  [3, 5, 2],
  [7, 2, 9],
  [2, 9, 33],
  [block.a / 4, block.b / 4, block.depth],
])('has the bits that JavaScript has: %i and %i strips of length %i', ([aStrips, bStrips, length]) => {
  for (const dtype of ['float32', 'float64'] as const) {
    const [a, b] = [aStrips, bStrips].map((strips) => normal([strips * 4 * length], { dtype, rng }).data);
    for (const kernel of [simd, plain]) {
      kernel.a.set(a);
      kernel.b.set(b);
      kernel.y.fill(NaN);
      kernel.multiply(aStrips, bStrips, length, dtype === 'float32');
    }
    const size = aStrips * bStrips * 16;
    expect(simd.y.slice(0, size)).toEqual(plain.y.slice(0, size));
    expect(Number.isNaN(simd.y[Math.min(size, simd.y.length - 1)])).toBe(size < simd.y.length); // nothing behind them is written
  }
});

it('is a module that engines accept', () => {
  expect(WebAssembly.validate(multiplyModule(false))).toBe(true);
});
