import { Parameter } from '@gradkit/autograd';
import { Generator, seed, tensor, zeros, type DType, type Shape } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { Conv2d, init, Linear } from '../index.ts';

const parameter = (shape: Shape, dtype: DType = 'float32'): Parameter => new Parameter(zeros(shape, { dtype }));

/** What `count` draws look like. */
function statistics({ value }: Parameter): { mean: number; std: number; min: number; max: number } {
  const data = Array.from(value.data as Float32Array);
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const std = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
  return { mean, std, min: Math.min(...data), max: Math.max(...data) };
}

/** Allowed: five standard errors of a mean, and of a deviation, of that many draws. */
function expectSpread(drawn: Parameter, { mean = 0, std }: { mean?: number; std: number }): void {
  const found = statistics(drawn);
  const error = (5 * std) / Math.sqrt(drawn.value.size);
  expect(Math.abs(found.mean - mean)).toBeLessThan(error);
  expect(Math.abs(found.std - std)).toBeLessThan(error);
}

/** Uniform in [low, high): nothing outside, and draws near both ends. */
function expectUniform(drawn: Parameter, low: number, high: number): void {
  expectSpread(drawn, { mean: (low + high) / 2, std: (high - low) / Math.sqrt(12) });
  const { min, max } = statistics(drawn);
  expect(min).toBeGreaterThanOrEqual(low);
  expect(max).toBeLessThanOrEqual(high); // a float32 may round up to it
  expect(min).toBeLessThan(low + 0.01 * (high - low));
  expect(max).toBeGreaterThan(high - 0.01 * (high - low));
}

const shape = [40, 30, 3, 3]; // fanIn 270, fanOut 360, 10 800 numbers

describe('fans', () => {
  it.each([
    [[10, 784], { fanIn: 784, fanOut: 10 }],
    [[8, 3, 5], { fanIn: 15, fanOut: 40 }],
    [shape, { fanIn: 270, fanOut: 360 }],
  ])('of %j', (of, expected) => {
    expect(init.fans(of)).toEqual(expected);
  });

  it('need two axes', () => {
    expect(() => init.fans([4])).toThrow('fans: weight is [4]; it needs at least 2 axes, not 1');
    expect(() => init.xavierUniform(parameter([4]))).toThrow('fans: weight is [4]');
  });
});

it.each([
  ['linear', 1],
  ['sigmoid', 1],
  ['tanh', 1.6666666666666667],
  ['relu', 1.4142135623730951],
  ['leakyRelu', 1.4141428569978354],
  ['selu', 0.75],
] as const)('the gain of %s is that of PyTorch', (name, gain) => {
  expectClose(init.calculateGain(name), gain, { relative: 1e-15, absolute: 0 });
});

describe('each initializer draws what it says', () => {
  it('uniform', () => {
    const p = parameter(shape);
    init.uniform(p, { rng: new Generator(1) });
    expectUniform(p, 0, 1);
    init.uniform(p, { low: -3, high: -1, rng: new Generator(1) });
    expectUniform(p, -3, -1);
  });

  it('normal', () => {
    const p = parameter(shape);
    init.normal(p, { rng: new Generator(1) });
    expectSpread(p, { std: 1 });
    init.normal(p, { mean: 4, std: 0.5, rng: new Generator(1) });
    expectSpread(p, { mean: 4, std: 0.5 });
  });

  it('constant, zeros, ones', () => {
    const p = parameter([2, 2]);
    init.constant(p, 0.25);
    expect(p.value.toArray()).toEqual([
      [0.25, 0.25],
      [0.25, 0.25],
    ]);
    init.ones(p);
    expect(p.value.toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    init.zeros(p);
    expect(p.value.toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('xavier', () => {
    const p = parameter(shape);
    init.xavierUniform(p, { rng: new Generator(1) });
    expectUniform(p, -Math.sqrt(6 / 630), Math.sqrt(6 / 630));
    init.xavierUniform(p, { gain: 2, rng: new Generator(1) });
    expectUniform(p, -2 * Math.sqrt(6 / 630), 2 * Math.sqrt(6 / 630));
    init.xavierNormal(p, { gain: 2, rng: new Generator(1) });
    expectSpread(p, { std: 2 * Math.sqrt(2 / 630) });
  });

  it('kaiming', () => {
    const p = parameter(shape);
    init.kaimingUniform(p, { rng: new Generator(1) });
    expectUniform(p, -Math.sqrt(6 / 270), Math.sqrt(6 / 270));
    init.kaimingUniform(p, { mode: 'fanOut', nonlinearity: 'linear', rng: new Generator(1) });
    expectUniform(p, -Math.sqrt(3 / 360), Math.sqrt(3 / 360));
    init.kaimingNormal(p, { rng: new Generator(1) });
    expectSpread(p, { std: Math.sqrt(2 / 270) });
    init.kaimingNormal(p, { negativeSlope: 1, rng: new Generator(1) });
    expectSpread(p, { std: Math.sqrt(1 / 270) });
    expect(() => init.kaimingNormal(parameter([3, 0]))).toThrow(
      'init.kaimingNormal: weight is [3, 0], with 0 connections; at least 1 is needed',
    );
  });

  it('as layers do at first: uniform in ±1 / √fanIn, bias too', () => {
    const rng = new Generator(1);
    expectUniform(new Linear(100, 100, { rng }).weight, -0.1, 0.1);
    const { weight, bias } = new Conv2d(4, 1000, 5, { rng });
    expectUniform(weight, -0.1, 0.1);
    expectUniform(bias!, -0.1, 0.1);
  });
});

const drawing = { ...init } as unknown as Record<string, (p: Parameter, options?: object) => void>; // looked up by names below

describe.each(['uniform', 'normal', 'xavierUniform', 'xavierNormal', 'kaimingUniform', 'kaimingNormal'])(
  '%s',
  (name) => {
    const drawn = (rng?: Generator, dtype: DType = 'float32'): number[] => {
      const p = parameter([3, 4], dtype);
      drawing[name](p, { rng });
      return [...(p.value.data as Float32Array)];
    };

    it('gives the same for the same seed, and other numbers for another', () => {
      expect(drawn(new Generator(7))).toEqual(drawn(new Generator(7)));
      expect(drawn(new Generator(7))).not.toEqual(drawn(new Generator(8)));
      seed(7);
      const first = drawn();
      expect(drawn()).not.toEqual(first);
      seed(7);
      expect(drawn()).toEqual(first);
    });

    it('keeps dtype and requiresGrad', () => {
      const p = new Parameter(zeros([3, 4], { dtype: 'float64' }), { requiresGrad: false });
      drawing[name](p);
      expect(p.value.dtype).toBe('float64');
      expect(p.requiresGrad).toBe(false);
    });
  },
);

it('a parameter drawn anew is trained like before', () => {
  const p = parameter([1, 2]);
  init.kaimingNormal(p);
  p.value
    .mul(tensor([[2, 3]]))
    .sum()
    .backward();
  expect(p.grad?.toArray()).toEqual([[2, 3]]);
});
