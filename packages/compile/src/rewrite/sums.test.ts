import { grad } from '@gradkit/autograd';
import {
  Generator,
  add,
  take,
  matmul,
  pad,
  sum,
  tensor,
  uniform,
  type DType,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { evaluate, namesOf, tracedStep } from '../../testing/steps.ts';
import { deadCodeElimination } from './dead-code.ts';
import { mergeSums } from './sums.ts';

type Function = (...inputs: Tensor[]) => readonly Tensor[];

/** The names of what is left; fails unless it gives the same as before. */
function namesLeft(f: Function, ...shapes: Shape[]): string[] {
  const step = tracedStep(f, ...shapes);
  const merged = deadCodeElimination(mergeSums(step));
  const rng = new Generator(1);
  const given = shapes.map((shape) => uniform(shape, { low: -1, rng }));
  const expected = evaluate(step, given);
  evaluate(merged, given).forEach((value, i) => expectClose(value, expected[i], { absolute: 1e-5 })); // sums in another order
  return namesOf(merged.operations);
}

const transposed = { transposeA: true };

describe('mergeSums makes one', () => {
  it('product of the products of unrolled operations', () => {
    const f: Function = (a, b, c, d, e, g) => [
      matmul(a, b, transposed)
        .add(matmul(c, d, transposed))
        .add(matmul(e, g, transposed)),
    ];
    const shapes = [1, 2, 3].flatMap((rows) => [
      [rows, 4],
      [rows, 5],
    ]);
    expect(namesLeft(f, ...shapes).filter((name) => name !== 'reshape')).toEqual(['concat', 'concat', 'matmul']);
  });

  it('sum of the sums over rows', () => {
    const f: Function = (a, b) => [add(sum(a, 0), sum(b, 0))];
    expect(namesLeft(f, [2, 3], [4, 3])).toEqual(expect.arrayContaining(['concat', 'sum']));
    expect(namesLeft(f, [2, 3], [4, 3])).not.toContain('add');
  });

  it('table of the updates that several lookups bring', () => {
    const lookups = (table: Tensor, weights: Tensor): Tensor => {
      const rows = (...indices: number[]): Tensor => take(table, tensor(indices, { dtype: 'int32' }));
      return rows(1, 1).mul(weights).add(rows(0, 4).mul(weights)).sum();
    };
    const f: Function = (table, weights) => [grad((x: Tensor) => lookups(x, weights))(table)];
    expect(namesLeft(f, [5, 3], [2, 3]).filter((name) => name === 'indexAdd')).toHaveLength(1);
  });

  it('table for each kind of indices', () => {
    const lookups = (table: Tensor, weights: Tensor): Tensor => {
      const row = (dtype: DType): Tensor => take(table, tensor([1, 2], { dtype }));
      return row('int32').mul(weights).add(row('int64').mul(weights)).sum();
    };
    const f: Function = (table, weights) => [grad((x: Tensor) => lookups(x, weights))(table)];
    expect(namesLeft(f, [5, 3], [2, 3]).filter((name) => name === 'indexAdd')).toHaveLength(2);
  });

  it.each([0, 1])('concatenation of pieces padded along axis %i', (axis) => {
    const padded = (x: Tensor, before: number, after: number): Tensor =>
      pad(
        x,
        axis === 0
          ? [
              [before, after],
              [0, 0],
            ]
          : [
              [0, 0],
              [before, after],
            ],
      );
    const f: Function = (a, b, c) => [
      padded(c, 4, 0)
        .add(padded(a, 0, 4))
        .add(padded(b, 2, 2)),
    ];
    const names = namesLeft(f, [2, 2], [2, 2], [2, 2]);
    expect(names.filter((name) => name !== 'reshape')).toEqual(['concat']);
  });

  it('of some of the terms and keeps the others, also a term that comes twice', () => {
    const f: Function = (a, b, x) => [
      x
        .add(matmul(a, b, transposed))
        .add(x)
        .add(matmul(b, a, transposed)),
    ];
    const names = namesLeft(f, [3, 4], [3, 4], [4, 4]);
    expect(names.filter((name) => name === 'matmul')).toHaveLength(1);
    expect(names.filter((name) => name === 'add')).toHaveLength(2);
  });
});

describe('mergeSums leaves', () => {
  it.each<[string, Function, Shape[]]>([
    ['a sum of different operations', (a, b) => [a.exp().add(b.neg())], [[2], [2]]],
    [
      'products that something else needs',
      (a, b) => {
        const product = matmul(a, b, transposed);
        return [product.add(matmul(b, a, transposed)), product];
      },
      [
        [3, 4],
        [3, 4],
      ],
    ],
    ['pieces that leave gaps', (a, b) => [pad(a, [[0, 3]]).add(pad(b, [[3, 0]]))], [[2], [2]]],
    ['pieces that overlap', (a, b) => [pad(a, [[0, 1]]).add(pad(b, [[1, 0]]))], [[2], [2]]],
    ['pieces with other borders than 0', (a, b) => [pad(a, [[0, 2]], { value: 1 }).add(pad(b, [[2, 0]]))], [[2], [2]]],
    [
      'products of many rows',
      (a, b, c, d) => [matmul(a, b, transposed).add(matmul(c, d, transposed))],
      [
        [300, 2],
        [300, 2],
        [300, 2],
        [300, 2],
      ],
    ],
    [
      'a sum that broadcasts',
      (a, b) => [sum(a, 0).add(sum(b, 0, { keepDims: true }))],
      [
        [2, 3],
        [2, 3],
      ],
    ],
  ])('%s', (_, f, shapes) => {
    expect(namesLeft(f, ...shapes)).toEqual(namesOf(deadCodeElimination(tracedStep(f, ...shapes)).operations));
  });
});
