import { grad } from '@gradkit/autograd';
import { Generator, linear, matmul, permute, randint, take, trace, uniform, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { evaluate, namesOf } from '../../testing/steps.ts';
import { tracedStepOf, type TracedStep } from '../trace/traced-step.ts';
import { deadCodeElimination } from './dead-code.ts';
import { tableProducts } from './table-products.ts';

const features = 3;
const outputs = 4;

type Model = (table: Tensor, weight: Tensor, indices: Tensor) => Tensor;

/** A function of a table, a weight and indices `[5, 8]`, and both its gradients. */
function stepOf(model: Model, rows: number): TracedStep {
  const both = (table: Tensor, weight: Tensor, indices: Tensor): Tensor[] => {
    const loss = (t: Tensor, w: Tensor): Tensor => model(t, w, indices).sin().sum();
    const gradients = grad(loss, { argnums: [0, 1] })(table, weight);
    return [model(table, weight, indices), ...gradients];
  };
  return tracedStepOf(
    trace(both, [
      { shape: [rows, features], dtype: 'float32' },
      { shape: [outputs, features], dtype: 'float32' },
      { shape: [5, 8], dtype: 'int32' },
    ]),
  );
}

/** Rows of the left operand of each product. */
function rowsOf({ operations }: TracedStep): number[] {
  const products = operations.filter(({ op }) => op.name === 'matmul' || op.name === 'linear');
  return products.map(({ inputs: [a], outputs: [y] }) => Math.max(a.size / features, y.size / outputs));
}

const models: [string, Model][] = [
  ['a linear layer', (table, weight, indices) => linear(take(table, indices), weight)],
  ['time first', (table, weight, indices) => linear(permute(take(table, indices), [1, 0, 2]), weight)],
  ['rows in one matrix', (table, weight, indices) => linear(take(table, indices).reshape([40, features]), weight)],
  ['a product', (table, weight, indices) => matmul(take(table, indices), weight.transpose(0, 1))],
];

describe.each(models)('tableProducts: %s behind a lookup', (_, model) => {
  const given = [
    uniform([6, features], { rng: new Generator(1) }),
    uniform([outputs, features], { rng: new Generator(2) }),
    randint(6, [5, 8], { rng: new Generator(3) }),
  ];

  it('multiplies the rows of the table, and gives the same', () => {
    const step = stepOf(model, 6);
    const cheaper = deadCodeElimination(tableProducts(step));
    expect(Math.min(...rowsOf(step))).toBeGreaterThan(10);
    expect(Math.max(...rowsOf(cheaper))).toBeLessThan(10);
    const [found, wanted] = [evaluate(cheaper, given), evaluate(step, given)];
    found.forEach((value, i) => expectClose(value, wanted[i]));
  });

  it('leaves a table that has more rows than are looked up', () => {
    const step = stepOf(model, 40);
    expect(namesOf(tableProducts(step).operations)).toEqual(namesOf(step.operations));
  });
});
