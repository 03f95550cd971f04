import { grad } from '@gradkit/autograd';
import {
  Generator,
  linear,
  logSoftmax,
  permute,
  relu,
  sum,
  uniform,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { evaluate, tracedStep } from '../../testing/steps.ts';
import { simplifyIdentities } from '../rewrite/identities.ts';
import { batchLastLinear } from './batch-last-linear.ts';

type Function = (...inputs: Tensor[]) => readonly Tensor[];

const [x, weight, bias]: Shape[] = [[16, 5], [64, 5], [64]]; // prettier-ignore

/** Operations and the shapes of their results; fails unless they give the same as before. */
function laid(f: Function, ...shapes: Shape[]): string[] {
  const step = simplifyIdentities(tracedStep(f, ...shapes)); // as the pipeline does before
  const turned = batchLastLinear(step);
  const rng = new Generator(1);
  const given = shapes.map((shape) => uniform(shape, { low: -1, rng }));
  const expected = evaluate(step, given);
  evaluate(turned, given).forEach((value, i) => expectClose(value, expected[i], { absolute: 1e-5 })); // sums in another order
  return turned.operations.map(({ op, outputs: [y] }) => `${op.name} ${y.shape.join('×')}`);
}

describe('batchLastLinear lays as columns', () => {
  it('a linear layer and what follows element by element, and turns the result around', () => {
    const names = laid((a, w, b) => [relu(linear(a, w, b)).mul(2)], x, weight, bias);
    expect(names).toEqual(['linear 64×16', 'reshape 64×1', 'add 64×16', 'relu 64×16', 'mul 64×16', 'permute 16×64']);
  });

  it('layer after layer, and reads columns where the last is too narrow', () => {
    const f: Function = (a, w, v, u) => [logSoftmax(linear(relu(linear(relu(linear(a, w)), v)), u))];
    const names = laid(f, x, weight, [80, 64], [3, 80]);
    expect(names).toEqual([
      'linear 64×16',
      'relu 64×16',
      'matmul 80×16',
      'relu 80×16',
      'matmul 16×3',
      'logSoftmax 16×3',
    ]);
  });

  it('gradients', () => {
    const f: Function = (a, w, b, v) =>
      grad(
        (first: Tensor, second: Tensor, last: Tensor) =>
          linear(relu(linear(a, first, second)), last)
            .pow(2)
            .sum(),
        { argnums: [0, 1, 2] },
      )(w, b, v);
    const names = laid(f, x, weight, bias, [3, 64]);
    expect(names.filter((name) => name.startsWith('permute'))).toEqual([]);
    expect(names).toContain('matmul 64×16'); // of the hidden layer
    expect(names).toContain('matmul 64×5');
  });

  it('operands that broadcast', () => {
    const f: Function = (a, w, perFeature, perRow, row) => {
      const y = linear(a, w);
      return [
        y
          .mul(perFeature)
          .add(perRow)
          .sub(row)
          .add(y.permute([1, 0]).permute([1, 0])),
      ];
    };
    expect(laid(f, x, weight, bias, [16, 1], [1, 64])).toContain('sub 64×16');
  });

  it('what was turned around before', () => {
    const names = laid((a, w) => [linear(permute(a, [1, 0]), w)], [5, 16], weight);
    expect(names).toEqual(['matmul 64×16', 'permute 16×64']);
  });

  it('sums over rows', () => {
    expect(laid((a, w) => [sum(linear(a, w), 0, { keepDims: true })], x, weight)).toEqual([
      'linear 64×16',
      'sum 64',
      'reshape 1×64',
    ]);
  });
});

describe('batchLastLinear leaves', () => {
  it.each<[string, Shape, Shape]>([
    ['narrow layers', [16, 5], [63, 5]],
    ['batches that do not fill vectors', [15, 5], [64, 5]],
    ['large batches', [272, 5], [64, 5]],
    ['other than matrices', [2, 16, 5], [64, 5]],
  ])('%s', (_, input, matrix) => {
    const step = tracedStep((a, w) => [relu(linear(a, w))], input, matrix);
    expect(batchLastLinear(step)).toBe(step);
  });
});
