import { describe, expect, it, test } from 'vitest';
import * as main from './index.ts';
import { ConfigError, ShapeError, tensor } from './index.ts';

// What plain JavaScript may give: no compiler has looked at it.
const { arange, eye, full, linspace, normal, ones, permutation, randint, uniform, zeros, zerosLike, ...rest } =
  main as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>; // called as plain JavaScript may

test.each<[call: () => unknown, text: string]>([
  [() => zeros(3, 2), 'zeros: shape is 3; it must be a list of sizes, e.g. [2, 3]'],
  [() => zeros([2], 'float32'), "zeros: options are 'float32'; they must be an object such as { dtype: 'int32' }"],
  [
    () => zeros([2], { dtype: 'float' }),
    'zeros: dtype is float; it must be one of float32, float64, int32, int64, uint8, bool, float16, bfloat16 (did you mean float32?)',
  ],
  [() => zeros([2], { type: 'int32' }), 'zeros: type is no option; the options are dtype (did you mean dtype?)'],
  [() => ones([2], { dtype: 'double' }), '(did you mean float64?)'],
  [() => ones(2), 'ones: shape is 2; it must be a list of sizes'],
  [() => full([2]), 'full: value is undefined; it must be a number'],
  [() => full([2], '1'), "full: value is '1'; it must be a number"],
  [
    () => rest.tensor(),
    'tensor: there is undefined among the values; they must be numbers or booleans, lists of them, or a typed array',
  ],
  [() => rest.tensor([1, 'a']), "tensor: there is 'a' among the values"],
  [() => rest.tensor([tensor(1)]), 'tensor: there is a tensor [] among the values'],
  [() => rest.tensor(new DataView(new ArrayBuffer(8))), 'tensor: there is a DataView among the values'],
  [() => rest.tensor([1, 2], [2, 1]), 'tensor: options are [2, 1]; they must be an object such as'],
  [() => rest.tensor([1, 2], { shape: 2 }), 'tensor: shape is 2; it must be a list of sizes'],
  [() => arange('3'), "arange: end is '3'; it must be a number"],
  [() => arange(0, 3), 'arange: options are 3; they must be an object such as { start: … }'],
  [() => linspace([0, 1], 3), 'linspace: start is [0, 1]; it must be a number'],
  [() => linspace(0, 1, 1.5), 'linspace: count is 1.5; it must be a whole number of at least 1'],
  [() => eye([2]), 'eye: n is [2]; it must be a whole number of at least 0'],
  [() => zerosLike([2]), 'zerosLike: x is [2]; it must be a tensor'],
  [() => uniform(2, 3), 'uniform: options are 3; they must be an object such as { low: … }'],
  [() => uniform([2], { min: 1 }), 'uniform: min is no option; the options are low, high, dtype, rng'],
  [
    () => uniform([2], { generator: 1 }),
    'uniform: generator is no option; the options are low, high, dtype, rng (did you mean rng?)',
  ],
  [() => uniform([2], { rng: 3 }), 'uniform: rng is 3; it must be a Generator, e.g. new Generator(1)'],
  [() => uniform([2], { low: '0' }), "uniform: low is '0'; it must be a number"],
  [() => normal([2], { std: -1 }), 'normal: std is -1; it must be at least 0 and finite'],
  [() => randint([2], 5), 'randint: high is [2]; it must be a whole number'],
  [() => randint(5, [2], { dtype: 'float32' }), 'randint: dtype is float32; it must be one of int32, int64, uint8'],
  [() => permutation(2.5), 'permutation: n is 2.5; it must be a whole number of at least 0'],
  [() => new main.Generator('1' as never), "Generator: seed is '1'; it must be a whole number between ±2^53"],
])('%o', (call, text) => {
  expect(call).toThrow(ConfigError);
  expect(call).toThrow(text);
});

const huge = 2 ** 40;

describe('what no memory holds is refused by the function it was asked of', () => {
  const image = main.ones([1, 1, 2, 2]);
  it.each<[name: string, make: () => unknown]>([
    ['zeros', () => main.zeros([huge])],
    ['ones', () => main.ones([1e300, 1e300])],
    ['full', () => main.full([huge], 7, { dtype: 'int64' })],
    ['eye', () => main.eye(2 ** 30)],
    ['arange', () => main.arange(huge)],
    ['linspace', () => main.linspace(0, 1, huge)],
    ['logspace', () => main.logspace(0, 1, huge)],
    ['normal', () => main.normal([huge])],
    ['uniform', () => main.uniform([huge])],
    ['bernoulli', () => main.bernoulli([huge])],
    ['randint', () => main.randint(3, [huge])],
    ['permutation', () => main.permutation(huge)],
    ['expand', () => main.expand(image, [huge, 1, 2, 2])],
    ['tile', () => main.tile(image, [huge])],
    ['pad', () => main.pad(image, [huge, 0])],
    ['conv', () => main.conv2d(image, image, null, { padding: huge })],
    ['convTranspose', () => main.convTranspose2d(image, image, null, { stride: huge })],
  ])('%s', (name, make) => {
    expect(make).toThrow(ShapeError);
    expect(make).toThrow(new RegExp(`^${name}: no array holds \\[.*\\]: RangeError: .`));
  });

  it('with the shape and what the engine said', () => {
    expect(() => main.zeros([2, 2 ** 60], { dtype: 'float64' })).toThrow(
      'zeros: no array holds [2, 1152921504606847000]: RangeError: Invalid typed array length: 2305843009213694000',
    );
  });
});
