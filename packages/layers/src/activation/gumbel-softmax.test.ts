import { Parameter } from '@gradkit/autograd';
import { Generator, broadcastTo, log, tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { gumbelSoftmax } from '../index.ts';

const probabilities = [0.6, 0.3, 0.1];
const logits = broadcastTo(log(tensor(probabilities)), [20_000, 3]);

test('classes come as often as their probabilities say, whatever the temperature', () => {
  for (const tau of [0.3, 2]) {
    const y = gumbelSoftmax(logits, { tau, hard: true, rng: new Generator(1) });
    expect(new Set(y.data)).toEqual(new Set([0, 1]));
    expect(y.sum(1).toArray()).toEqual(new Array(20_000).fill(1));
    expect(y.mean(0).toArray()).toEqual(probabilities.map((p) => expect.closeTo(p, 1.5)));
  }
});

test('soft results are probabilities, nearer to one class where it is colder, along any axis', () => {
  const largest = (tau: number): number =>
    gumbelSoftmax(logits, { tau, rng: new Generator(2) })
      .max(1)
      .mean()
      .item();
  expect(largest(0.1)).toBeGreaterThan(0.95);
  expect(largest(10)).toBeLessThan(0.5);
  const along = gumbelSoftmax(logits.transpose(), { axis: 0, rng: new Generator(3) });
  expect(along.sum(0).min().item()).toBeCloseTo(1);
});

test('the gradient of a hard result is that of the soft one', () => {
  const gradientOf = (hard: boolean): unknown => {
    const x = new Parameter(tensor([[0.5, -1, 2]]));
    const weighted = (y: Tensor): Tensor => y.mul(tensor([[1, 2, 3]])).sum();
    weighted(gumbelSoftmax(x.value, { hard, tau: 0.7, rng: new Generator(4) })).backward();
    return x.grad!.toArray();
  };
  expect(gradientOf(true)).toEqual(gradientOf(false));
});
