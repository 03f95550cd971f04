import { full, Generator, mean, sum, uniform, type Shape, type Tensor } from '@gradkit/core-tensor';
import { blockSums } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it, test } from 'vitest';
import { evaluate, namesOf, tracedStep } from '../../testing/steps.ts';
import { compile } from '../compile.ts';

describe('blockSums', () => {
  it.each<[string, Shape, readonly number[]]>([
    ['a vector', [5000], [0]],
    ['a length that is a prime number', [5003], [0]],
    ['the last axis', [3, 2000], [1]],
    ['the first axis', [2000, 3], [0]],
    ['an axis between others', [2, 1030, 3], [1]],
    ['neighbouring axes', [2, 60, 70], [1, 2]],
    ['axes apart, of which one is long', [3, 2, 700], [0, 2]],
    ['axes with one of size 1 between', [600, 1, 4, 2], [0, 2]],
    ['all axes', [40, 50], [0, 1]],
  ])('adds up %s', (_, shape, axes) => {
    const step = tracedStep((x) => [sum(x, axes), mean(x, axes), sum(x, axes, { keepDims: true })], shape);
    const inBlocks = blockSums(step);
    expect(inBlocks.operations.length).toBeGreaterThan(step.operations.length);
    const x = uniform(shape, { rng: new Generator(3) });
    const [actual, expected] = [evaluate(inBlocks, [x]), evaluate(step, [x])];
    actual.forEach((y, i) => expectClose(y, expected[i], { relative: 1e-6, absolute: 0 }));
    expect(actual.map((y) => y.shape)).toEqual(expected.map((y) => y.shape));
  });

  it('leaves short axes, and axes that stay', () => {
    const step = tracedStep((x) => [sum(x, 1), mean(x, 1)], [5000, 4]);
    expect(namesOf(blockSums(step).operations)).toEqual(['sum', 'mean']);
  });
});

// one after another, a million equal numbers are off by 1 %
test.each<[Shape, readonly number[]]>([
  [
    [4096, 1, 64],
    [0, 2],
  ],
  [[1_000_000], [0]],
  [[500_000, 4], [0]],
  [[4, 500_003], [1]],
  [
    [1000, 1000],
    [0, 1],
  ],
  [
    [16, 8, 100, 100],
    [0, 2, 3],
  ],
])('means and sums of many numbers are exact to 1e-6, eager and compiled: %j along %j', async (shape, axes) => {
  const x = full(shape, 100.1);
  const count = axes.reduce((product, axis) => product * shape[axis], 1);
  const expectExact = (y: Tensor, value: number): void =>
    expectClose(y, full(y.shape, value, { dtype: 'float64' }), { relative: 1e-6, absolute: 0 });
  expectExact(mean(x, axes), 100.1);
  expectExact(sum(x, axes), 100.1 * count);
  expectExact(await compile((t: Tensor) => mean(t, axes))(x), 100.1);
  expectExact(await compile((t: Tensor) => sum(t, axes))(x), 100.1 * count);
});
