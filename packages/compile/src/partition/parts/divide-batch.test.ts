import {
  gelu,
  concat,
  Generator,
  linear,
  matmul,
  normal,
  softmax,
  take,
  takeAlongAxis,
  tensor,
  zeros,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';
import { apply, layerNorm } from '@gradkit/core-tensor/functional';
import { expand } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { evaluate, namesOf, tracedStep } from '../../../testing/steps.ts';
import { addRowsOp } from '../../rewrite/add-rows.ts';
import { divideBatch, type DividedBatch } from './divide-batch.ts';

const bounds = [0, 2, 5]; // of five examples
const weight = normal([4, 3], { rng: new Generator(1) });

/** Divides the batch of a function of arguments whose examples are along an axis; what is done part by part gives the same. */
function divided(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  axes: readonly number[],
  ...shapes: Shape[]
): DividedBatch {
  const step = expand(tracedStep(f, ...shapes));
  const given = new Map(axes.map((axis, i) => [step.inputs[i], axis]));
  const batch = divideBatch(step.operations, bounds, { given, wanted: step.results });
  const rng = new Generator(2);
  const values = shapes.map((shape) => normal(shape, { rng }));
  const expected = evaluate(step, values);
  const { before, parts, after } = batch;
  for (const order of [parts, parts.toReversed()]) {
    const operations = [...before, ...order.flat(), ...after]; // no part needs another
    evaluate({ ...step, operations }, values).forEach((y, i) => expectClose(y, expected[i], { absolute: 2e-6 }));
  }
  return batch;
}

/** What is done in front, in each part, and behind. */
function names({ before, parts, after }: DividedBatch): string[] {
  return [before, ...parts, after].map((some) => namesOf(some).join(' '));
}

const each = (x: Tensor): Tensor => x.reshape([5, 2, 2]); // a matrix
const twice = (part: string): string[] => [part, part];
const first = [0] as const;
const columns = tensor([[1], [2], [3], [4], [5]]); // one number for each example

describe('what is done with each example', () => {
  it.each<[string, (x: Tensor) => Tensor, string]>([
    ['elementwise', (x) => x.mul(2).exp(), 'slice mul exp'],
    ['elementwise, with a row', (x) => x.add(tensor([1, 2, 3, 4])), 'slice add'],
    ['elementwise, with a column', (x) => x.mul(columns), 'slice mul'],
    ['softmax', (x) => softmax(x), 'slice softmax'],
    ['gelu', (x) => gelu(x), 'slice gelu'],
    ['layer normalization', (x) => layerNorm(x, [4], { weight: tensor([1, 2, 3, 4]) }), 'slice layerNorm'],
    ['products of each', (x) => each(x).matmul(each(x).transpose()), 'slice reshape reshape permute matmul'],
    ['slices and concatenations of features', (x) => concat([x.slice([null, [1, 3]]), x], 1), 'slice slice concat'],
    ['products of rows', (x) => x.matmul(weight), 'slice matmul'],
    ['linear layers', (x) => linear(x, weight.transpose()), 'slice linear'],
    ['sums', (x) => x.sum(1), 'slice sum'],
    ['sums that keep their axis', (x) => x.sum(1, { keepDims: true }).add(x), 'slice sum add'],
    ['means', (x) => x.mean(1), 'slice mean'],
    ['views', (x) => x.reshape([5, 2, 2]).unsqueeze(0).mul(2), 'slice reshape reshape mul'],
    ['lookups', (x) => take(weight, x.greater(0).cast('int32')), 'slice greater cast take'],
    ['lookups in each', (x) => takeAlongAxis(x, x.greater(0).cast('int32'), 1), 'slice greater cast gather'],
    [
      'additions in each',
      (x) => zeros([5, 4]).scatterAdd(1, x.greater(0).cast('int32'), x),
      'slice greater cast scatterAdd',
    ],
  ])('%s: in parts', (_, f, expected) => {
    expect(names(divided((x) => [f(x)], first, [5, 4]))).toEqual(['', ...twice(expected), 'concat']);
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['over the batch', (x) => softmax(x, 0)],
    ['layer normalization of all', (x) => layerNorm(x, [5, 4])],
    ['means over the batch', (x) => x.mean(0)],
    ['a slice of the batch', (x) => x.slice([[1, 3]])],
    ['the batch twice', (x) => concat([x, x])],
  ])('%s: as a whole', (_, f) => {
    const { parts } = divided((x) => [f(x)], first, [5, 4]);
    expect(parts.flat()).toEqual([]);
  });
});

it('adds up what is summed over the batch', () => {
  const batch = divided((x, y) => [x.transpose().matmul(y), y.sum(0), y.sum()], [0, 0], [5, 4], [5, 3]);
  expect(names(batch)).toEqual(['', ...twice('slice permute slice matmul sum sum'), 'add add add']);
  expect(batch.summed).toBe(4 * 3 + 3 + 1);
});

it('adds rows to what is added up', () => {
  const rows = (x: Tensor): Tensor => {
    const [column, isChosen] = [
      x
        .slice([null, [0, 1]])
        .greater(0)
        .cast('int32'),
      x.slice([null, 1]).greater(0),
    ];
    return apply(addRowsOp, [matmul(x, x, { transposeA: true }), column, x, isChosen], {});
  };
  const { before, after } = divided((x) => [rows(x)], first, [5, 4]);
  expect(before).toEqual([]);
  expect(namesOf(after)).toEqual(['add']);
});

it('multiplies matrices that are transposed, of which one or both are divided', () => {
  const products = (x: Tensor, y: Tensor): Tensor[] => [
    matmul(x, y, { transposeA: true }),
    matmul(x.transpose(), y.transpose(), { transposeB: true }),
    matmul(tensor([[1, 2, 3, 4, 5]]), y),
    matmul(x, weight),
    matmul(weight.transpose(), x, { transposeB: true }), // by columns: the whole
  ];
  const { parts } = divided(products, [0, 0], [5, 4], [5, 3]);
  expect(namesOf(parts[0]).filter((name) => name === 'matmul')).toHaveLength(4);
});

describe('examples that lie apart', () => {
  // rows of all steps: [steps, batch, features] as one matrix
  const rows = (x: Tensor): Tensor => x.reshape([15, 4]);

  it('are put together in order', () => {
    const batch = divided((x) => [rows(x).mul(2)], [1], [3, 5, 4]);
    expect(names(batch)).toEqual(['', ...twice('slice reshape mul'), 'reshape reshape concat reshape']);
  });

  it('are taken apart where there is the whole', () => {
    const numbers = normal([15, 1], { rng: new Generator(3) });
    const batch = divided((x, y) => [rows(x).mul(numbers).mul(y)], [1], [3, 5, 4], [15, 1]);
    expect(namesOf(batch.parts[0])).toEqual(['slice', 'reshape', 'mul', 'reshape', 'slice', 'reshape', 'mul']);
  });

  it('are added up as any others', () => {
    const batch = divided(
      (x, y) => [
        rows(x)
          .transpose()
          .matmul(y.reshape([15, 2])),
      ],
      [1, 1],
      [3, 5, 4],
      [3, 5, 2],
    );
    expect(namesOf(batch.after)).toEqual(['add']);
  });

  it('go with others only where both lie in the same way', () => {
    const { after } = divided((x, y) => [rows(x).mul(y.reshape([15, 4]))], [1, 0], [3, 5, 4], [5, 3, 4]);
    expect(namesOf(after)).toContain('mul');
  });
});

it('does as a whole what needs the whole, and what needs that', () => {
  const batch = divided((x) => [x.mul(x.exp().sum()).add(1), x.mul(3)], first, [5, 4]);
  expect(namesOf(batch.parts[0])).toEqual(['slice', 'exp', 'sum', 'mul']);
  expect(namesOf(batch.after)).toEqual(['add', 'mul', 'add', 'concat']);
});

it('leaves what has nothing to do with the batch in front', () => {
  const batch = divided((x, w) => [x.matmul(w.mul(2))], first, [5, 4], [4, 3]);
  expect(names(batch)).toEqual(['mul', ...twice('slice matmul'), 'concat']);
});
