import { describe, expect, it } from 'vitest';
import { Generator, normal } from '../../index.ts';
import { deepest, room } from './lines.ts';
import { makePlainKernel } from './plain-kernel.ts';
import { makeSimdKernel } from './simd-kernel.ts';
import { multiplyModule } from './simd-module.ts';

const rng = new Generator(5);

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
});

it.each(['float32', 'float64'] as const)('of %s it is a module that engines accept', (dtype) => {
  expect(WebAssembly.validate(multiplyModule(dtype, false))).toBe(true);
});
