import { Generator, gelu, linear, normal, type Shape, type Tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { expectSameValues, namesOf, tracedStep } from '../../testing/steps.ts';
import { flatLinear } from './flat-linear.ts';

const rng = new Generator(1);
const weight = normal([5, 3], { rng });
const bias = normal([5], { rng });

/** The names of what a step becomes, which gives the same to the last bit. */
function rewritten(f: (x: Tensor) => Tensor, shape: Shape): string[] {
  const step = tracedStep((x) => [f(x)], shape);
  const now = flatLinear(step);
  expectSameValues(now, step, normal(shape, { rng }));
  return namesOf(now.operations);
}

it('a layer on more than two axes is a product of matrices between views', () => {
  expect(rewritten((x) => linear(x, weight, bias), [2, 4, 3])).toEqual(['reshape', 'linear', 'reshape']);
  expect(rewritten((x) => gelu(linear(x, weight)), [2, 1, 2, 3])).toEqual(['reshape', 'linear', 'reshape', 'gelu']);
});

it('others stay', () => {
  expect(rewritten((x) => linear(x, weight, bias), [4, 3])).toEqual(['linear']);
  expect(rewritten((x) => linear(x, weight), [3])).toEqual(['linear']);
  expect(rewritten((x) => linear(x, weight), [2, 0, 3])).toEqual(['linear']);
});
