import { describe, expect, it } from 'vitest';
import {
  allocate,
  arange,
  bernoulli,
  convTranspose2d,
  conv2d,
  expand,
  eye,
  full,
  linspace,
  logspace,
  normal,
  ones,
  pad,
  permutation,
  randint,
  RuntimeError,
  tile,
  uniform,
  zeros,
} from './index.ts';

const huge = 2 ** 40;

describe('what no memory holds is refused by the function it was asked of', () => {
  const image = ones([1, 1, 2, 2]);
  it.each<[name: string, make: () => unknown]>([
    ['zeros', () => zeros([huge])],
    ['ones', () => ones([1e300, 1e300])],
    ['full', () => full([huge], 7, { dtype: 'int64' })],
    ['eye', () => eye(2 ** 30)],
    ['arange', () => arange(huge)],
    ['linspace', () => linspace(0, 1, huge)],
    ['logspace', () => logspace(0, 1, huge)],
    ['normal', () => normal([huge])],
    ['uniform', () => uniform([huge])],
    ['bernoulli', () => bernoulli([huge])],
    ['randint', () => randint(3, [huge])],
    ['permutation', () => permutation(huge)],
    ['expand', () => expand(image, [huge, 1, 2, 2])],
    ['tile', () => tile(image, [huge])],
    ['pad', () => pad(image, [huge, 0])],
    ['conv', () => conv2d(image, image, null, { padding: huge })],
    ['convTranspose', () => convTranspose2d(image, image, null, { stride: huge })],
    ['allocate', () => allocate('uint8', huge * huge)],
  ])('%s', (name, make) => {
    expect(make).toThrow(RuntimeError);
    expect(make).toThrow(
      new RegExp(`^${name}: shape \\[.*\\] of .* takes .* bytes, more than one array can have here`),
    );
  });

  it('with the shape, the bytes and what the engine said', () => {
    expect(() => zeros([2, 2 ** 60], { dtype: 'float64' })).toThrow(
      'zeros: shape [2, 1152921504606847000] of float64 takes 18446744073709552000 bytes, more than one array can have here (Invalid typed array length: 2305843009213694000)',
    );
  });
});
