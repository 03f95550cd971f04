import { arange, Generator, tensor, uniform } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { FractionalMaxPool2d, fractionalMaxPool2d, lpPool1d } from '../index.ts';

it('lpPool of an infinite power is the largest magnitude, or the smallest', () => {
  const x = tensor([[3, -4, 0.5, -2]]);
  expect(lpPool1d(x, Infinity, 2).toArray()).toEqual([[4, 2]]);
  expect(lpPool1d(x, -Infinity, 2).toArray()).toEqual([[3, 0.5]]);
  expect(lpPool1d(x, Infinity, 2, { stride: 3, ceilMode: true }).toArray()).toEqual([[4, 2]]);
});

describe('fractional max pooling', () => {
  const rows = arange(8, { dtype: 'float32' }).reshape([1, 8, 1]); // the largest entry of a window of one row tells where it is

  it('draws windows anew each time, as its generator says', () => {
    const draws = (seed: number): unknown => {
      const layer = new FractionalMaxPool2d(1, { outputSize: [5, 1], rng: new Generator(seed) }).eval();
      return Array.from({ length: 8 }, () => layer.forward(rows).toArray());
    };
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
    expect(new Set((draws(1) as unknown[]).map((y) => JSON.stringify(y))).size).toBeGreaterThan(1);
  });

  it('takes steps of two sizes, the first from the first entry, the last to the last one', () => {
    const x = rows.reshape([1, 1, 8, 1]).tile([100, 1, 1, 1]);
    const y = fractionalMaxPool2d(x, 1, { outputSize: [4, 1], rng: new Generator(3) }).reshape([100, 4]);
    const steps = y.slice([null, [1, 4]]).sub(y.slice([null, [0, 3]]));
    expect(new Set(steps.data)).toEqual(new Set([2, 3]));
    expect(new Set(y.slice([null, 0]).data)).toEqual(new Set([0]));
    expect(new Set(y.slice([null, 3]).data)).toEqual(new Set([7]));
    const means = steps.mean(0);
    expectClose(means, tensor([7 / 3, 7 / 3, 7 / 3]), { relative: 0.1 });
  });

  it('begins as randomSamples say, which are a buffer', () => {
    const randomSamples = uniform([1, 1, 2], { rng: new Generator(2) });
    const layer = new FractionalMaxPool2d(1, { outputSize: [5, 1], randomSamples });
    expect(Object.keys(layer.stateDict())).toEqual(['_random_samples']);
    const expected = fractionalMaxPool2d(rows, 1, { outputSize: [5, 1], randomSamples });
    expect(layer.forward(rows).toArray()).toEqual(expected.toArray());
  });
});
