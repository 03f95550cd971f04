import { grad } from '@gradkit/autograd';
import { Generator, take, tensor, trace, uniform, type DType, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, it } from 'vitest';
import { evaluate, namesOf } from '../../testing/steps.ts';
import { tracedStepOf, type TracedStep } from '../trace/traced-step.ts';
import { indexAddAsProduct } from './small-tables.ts';

/** The gradient of a lookup in a table of so many rows. */
function lookup(rows: number, dtype: DType): TracedStep {
  const gradient = (table: Tensor, indices: Tensor): Tensor[] => [
    grad((x: Tensor) => take(x, indices).mul(3).sum())(table),
  ];
  return tracedStepOf(
    trace(gradient, [
      { shape: [rows, 2, 2], dtype: 'float32' },
      { shape: [2, 3], dtype },
    ]),
  );
}

it.each<DType>(['int32', 'int64', 'uint8'])(
  'indexAddAsProduct adds to a small table by a product, indices being %s',
  (dtype) => {
    const step = lookup(300, dtype); // more rows than uint8 has numbers
    const product = indexAddAsProduct(step);
    expect(namesOf(product.operations)).toContain('matmul');
    expect(namesOf(product.operations)).not.toContain('indexAdd');
    const given = [
      uniform([300, 2, 2], { rng: new Generator(1) }),
      tensor(
        [
          [0, 7, 7],
          [255, 7, 1],
        ],
        { dtype },
      ),
    ];
    expectClose(evaluate(product, given)[0], evaluate(step, given)[0]);
  },
);

it('indexAddAsProduct leaves a large table', () => {
  const step = lookup(5000, 'int32');
  expect(namesOf(indexAddAsProduct(step).operations)).toEqual(namesOf(step.operations));
});
