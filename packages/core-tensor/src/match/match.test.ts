import { expect, expectTypeOf, test } from 'vitest';
import { match } from './match.ts';
import { defineOp } from '../op.ts';
import { absOp, convOp, permute, permuteOp, conv2d } from '../ops/index.ts';
import { apply } from '../apply.ts';
import type { Tensor } from '../tensor.ts';
import { trace } from '../trace.ts';

const matrix = { shape: [2, 3], dtype: 'float32' } as const;

test('an operation of the record, with its attributes', () => {
  const { operations } = trace((x) => [permute(x, [1, 0])], [matrix]);
  expect(match(operations[0], permuteOp)).toBe(operations[0]);
  expect(match(operations[0], permuteOp)?.attributes.axes).toEqual([1, 0]);
  expect(match(operations[0], absOp)).toBe(null);
});

test('a record of the same name is another', () => {
  const own = defineOp<[x: Tensor]>({ ...absOp });
  const { operations } = trace((x) => [apply(own, [x], {})], [matrix]);
  expect(match(operations[0], absOp)).toBe(null);
  expect(match(operations[0], own)).toBe(operations[0]);
});

test('inputs and attributes have the types of the record', () => {
  const images = { shape: [1, 1, 3, 3], dtype: 'float32' } as const;
  const { operations } = trace((x, w) => [conv2d(x, w)], [images, images]);
  const found = match(operations[0], convOp)!;
  expect(found.attributes.groups).toBe(1);
  expectTypeOf(found.attributes.stride).toEqualTypeOf<readonly number[]>();
  expectTypeOf(found.inputs).toEqualTypeOf<[x: Tensor, weight: Tensor, ...bias: Tensor[]]>();
});
