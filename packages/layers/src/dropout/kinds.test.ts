import { full, Generator, mean, normal, ones, selu, standardDeviation, tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  AlphaDropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  DropPath,
  dropout,
  FeatureAlphaDropout,
  GaussianNoise,
} from '../index.ts';

const rng = (): Generator => new Generator(7);

describe('whole channels', () => {
  it.each([
    [new Dropout1d(0.5, { rng: rng() }), [40, 30, 4], 2],
    [new Dropout1d(0.5, { rng: rng() }), [300, 4], 1],
    [new Dropout2d(0.5, { rng: rng() }), [40, 30, 2, 3], 2],
    [new Dropout2d(0.5, { rng: rng() }), [40, 30, 4], 2], // as PyTorch takes three axes
    [new Dropout3d(0.5, { rng: rng() }), [40, 30, 2, 1, 3], 2],
    [new Dropout3d(0.5, { rng: rng() }), [300, 2, 1, 3], 1],
    [new DropPath(0.5, { rng: rng() }), [900, 4], 1],
    [new FeatureAlphaDropout(0.5, { rng: rng() }), [40, 30, 4], 2],
  ] as const)('%# are dropped or kept together', (layer, shape, axes) => {
    const y = layer.forward(ones(shape));
    const channels = y.reshape([shape.slice(0, axes).reduce<number>((a, b) => a * b, 1), -1]).toArray() as number[][];
    expect(channels.every((values) => new Set(values).size === 1)).toBe(true);
    const kept = channels.filter(([value]) => value > 0).length / channels.length;
    expect(Math.abs(kept - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / channels.length));
  });
});

describe('AlphaDropout', () => {
  it.each([0.1, 0.5])('of %f keeps mean and variance', (p) => {
    const x = normal([100_000], { rng: rng() });
    const y = new AlphaDropout(p, { rng: rng() }).forward(x);
    expect(Math.abs(mean(y).item() - mean(x).item())).toBeLessThan(0.02);
    expect(Math.abs(standardDeviation(y).item() - 1)).toBeLessThan(0.02);
  });

  it('replaces by the lowest value of selu', () => {
    const p = 0.4;
    const values = new Set(new AlphaDropout(p, { rng: rng() }).forward(full([100], 1)).data as Float32Array);
    const lowest = selu(tensor([-1000])).item();
    const scale = 1 / Math.sqrt((lowest ** 2 * p + 1) * (1 - p));
    const expected = [1, lowest].map((value) => scale * (value - lowest * p));
    expect(values.size).toBe(2);
    [...values].sort((a, b) => b - a).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });
});

it('GaussianNoise adds noise of its standard deviation while training', () => {
  const x = full([100_000], 3);
  const layer = new GaussianNoise(0.5, { rng: rng() });
  const noise = layer.forward(x).sub(x);
  expect(Math.abs(mean(noise).item())).toBeLessThan(0.01);
  expect(Math.abs(standardDeviation(noise).item() - 0.5)).toBeLessThan(0.01);
  expect(layer.eval().forward(x)).toBe(x);
});

it('the functions drop unless they are told not to', () => {
  const x = ones([1000]);
  expect(dropout(x, { training: false })).toBe(x);
  const zeros = Array.from(dropout(x, { p: 0.25, rng: rng() }).data as Float32Array).filter(
    (value) => value === 0,
  ).length;
  expect(Math.abs(zeros - 250)).toBeLessThan(60);
});
