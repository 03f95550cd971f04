import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import * as core from '../../index.ts';
import {
  fft,
  fft2,
  fftfreq,
  Generator,
  hfft,
  ifft,
  irfft,
  irfft2,
  normal,
  rfft,
  rfft2,
  rfftfreq,
  zeros,
  type Tensor,
} from '../../index.ts';
import { dftByProducts } from './dft-by-products.ts';

const drawn = (shape: readonly number[]): Tensor => normal(shape, { rng: new Generator(1) });

/** By the definition. */
function definition(x: Tensor): Float64Array {
  const [n] = x.shape;
  const y = new Float64Array(2 * n);
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      y[2 * k] += x.data[2 * j] * Math.cos(angle) - x.data[2 * j + 1] * Math.sin(angle);
      y[2 * k + 1] += x.data[2 * j] * Math.sin(angle) + x.data[2 * j + 1] * Math.cos(angle);
    }
  return y;
}

describe('any length', () => {
  test.each([1, 2, 7, 24, 25, 97, 100, 128, 210, 257])('of %i numbers is the definition, and comes back', (n) => {
    const x = normal([n, 2], { dtype: 'float64', rng: new Generator(n) });
    expectClose(fft(x), core.tensor(definition(x), { shape: [n, 2], dtype: 'float64' }), {
      relative: 1e-11,
      absolute: 1e-11,
    });
    expectClose(ifft(fft(x)), x, { relative: 1e-12, absolute: 1e-12 });
    const real = drawn([3, n]);
    expectClose(irfft(rfft(real), { n }), real, { relative: 1e-6, absolute: 1e-6 });
  });
});

test.each([100, 257, 514])('as products, %i numbers in float32 are off by less than 1e-6 of the largest', (n) => {
  const x = drawn([n, 2]);
  const y = fft(x);
  const absolute = 1e-6 * Math.max(...y.data.map(Math.abs));
  expectClose(dftByProducts(x, 0, false), y, { relative: 0, absolute });
  expectClose(dftByProducts(y, 0, true), x, { relative: 0, absolute: 2e-6 });
});

test('frequencies', () => {
  expect(fftfreq(5, { d: 0.1 }).toArray()).toEqual(core.tensor([0, 2, 4, -4, -2]).toArray());
  expect(rfftfreq(5, { dtype: 'float64' }).toArray()).toEqual([0, 0.2, 0.4]);
  expect(() => fftfreq(0)).toThrow('fftfreq: n is 0; it must be a whole number of at least 1');
  expect(() => rfftfreq(4, { d: 0 })).toThrow('rfftfreq: d is 0; it must be above 0 and finite');
});

test.each<[act: () => Tensor, text: string]>([
  [() => fft(zeros([4, 3])), 'fft: x is [4, 3]; the last axis must hold real and imaginary parts, 2 entries, not 3'],
  [() => irfft(zeros([4])), 'irfft: x is [4]; the last axis must hold real and imaginary parts, 2 entries, not 4'],
  [() => fft(zeros([4, 2]), { axis: 1 }), 'fft: axis is 1 but must be -1 … 0 for rank 1'],
  [() => fft(zeros([0, 2])), 'fft: x is [0, 2]; axis 0 has 0 entries, and at least 1 is needed'],
  [() => rfft(zeros([4]), { n: 0 }), 'rfft: n is 0; it must be a whole number in 1 … 1073741824'],
  [() => irfft(zeros([3, 2]), { n: 0 }), 'irfft: n is 0; it must be a whole number in 1 … 1073741824'],
  [() => irfft(zeros([3, 2]), { n: 1.5 }), 'irfft: n is 1.5; it must be a whole number in 1 … 1073741824'],
  [() => hfft(zeros([3, 2]), { n: -3 }), 'hfft: n is -3; it must be a whole number in 1 … 1073741824'],
  [() => irfft2(zeros([2, 3, 2]), { s: [2, 0] }), 'irfft2: s[1] is 0; it must be a whole number in 1 … 1073741824'],
  [
    () => rfft(zeros([4]), { norm: 'orthogonal' as 'ortho' }),
    'rfft: norm is orthogonal; it must be one of backward, ortho, forward',
  ],
  [
    () => rfft(zeros([4], { dtype: 'int32' })),
    "rfft: x is int32 but must be float32 or float64; use x.cast('float32')",
  ],
  [() => fft2(zeros([4, 4, 2]), { axis: [0, 0] }), 'fft2: axis [0, 0] has an axis twice'],
  [() => fft2(zeros([4, 4, 2]), { s: [2] }), 'fft2: s has 1 lengths but there are 2 axes; each axis needs one'],
  [() => rfft2(zeros([4])), 'rfft2: axis is -2 but must be -1 … 0 for rank 1'],
])('%#: what does not fit is refused', (act, text) => {
  expect(act).toThrow(text);
});
