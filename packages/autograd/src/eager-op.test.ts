import {
  Generator,
  linear,
  normal,
  pickLabels,
  primitiveOperations,
  relu,
  tensor,
  trace,
  withRecorder,
  type Tensor,
} from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { grad } from './index.ts';

const rng = new Generator(3);
const labels = tensor([[1, 0, 2, 1]], { dtype: 'uint8' });
const range = { where: 'f', axis: 1, classes: 3 };

/** Functions that have eager kernels, and what is recorded of them and their gradients. */
const functions: [name: string, f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], recorded: string[]][] = [
  ['relu', relu, [tensor([1, 0, -1, -0, Infinity])], ['lessEqual', 'where']],
  ['linear', (x, w) => linear(x, w), [normal([2, 2, 4], { rng }), normal([3, 4], { rng })], ['matmul']],
  ['labels along an axis', (x) => pickLabels(x, labels, range), [normal([1, 3, 4], { rng })], ['gather', 'scatterAdd']],
  [
    'labels of which some do not count',
    (x) => pickLabels(x, labels, { ...range, ignoreIndex: 2 }),
    [normal([1, 3, 4], { rng })],
    ['where', 'gather', 'scatterAdd'],
  ],
  ['labels of a vector', (x) => pickLabels(x, labels, { ...range, axis: 0 }), [normal([3], { rng })], ['gather']],
];

/** Runs `f` composed of what is recorded. */
function composed<R>(f: () => R): R {
  const ignoring = {
    apply: () => null,
    read: <T>(_: unknown, value: T) => value,
    write() {},
    draw: () => null,
    guard() {},
  };
  return withRecorder({ primitives: primitiveOperations, ...ignoring }, f);
}

it.each(functions)('%s: values, gradients and theirs are those of what is recorded', (_, f, inputs, recorded) => {
  const argnums = inputs.map((_x, i) => i);
  const squares = (...given: Tensor[]): Tensor =>
    f(...given)
      .mul(f(...given))
      .sum();
  const first = grad(squares, { argnums });
  const sine = (...given: Tensor[]): Tensor =>
    first(...given)[0]
      .sin()
      .sum();
  const second = grad(sine, { argnums });
  const { operations } = trace(second, inputs);
  expect(operations.map(({ op }) => op.name)).toEqual(expect.arrayContaining(recorded));
  const found = (): unknown => [f(...inputs), ...first(...inputs), ...second(...inputs)].map((y) => [y.shape, y.data]);
  expect(found()).toEqual(composed(found));
});

it('labels that are none are refused', () => {
  expect(() => pickLabels(normal([1, 2, 4]), labels, { ...range, classes: 2 })).toThrow(
    'f: label 2 is 2 but must be 0 … 1 for 2 classes',
  );
});
