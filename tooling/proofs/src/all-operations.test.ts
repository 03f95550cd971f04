import * as core from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { primitivesOf, type Proofs } from './check-op.ts';
import { elementwise } from './operations/elementwise.ts';
import { indexing } from './operations/indexing.ts';
import { movement } from './operations/movement.ts';
import { products } from './operations/products.ts';
import { reductions } from './operations/reductions.ts';
import { windows } from './operations/windows.ts';

const proofs: Proofs = { ...elementwise, ...reductions, ...movement, ...indexing, ...products, ...windows };

test('checkOp goes through every primitive', () => {
  const proven = new Set(Object.entries(proofs).flatMap(([name, proof]) => [...primitivesOf(name, proof)]));
  const missing = core.operations.map(({ name }) => name).filter((name) => !proven.has(name));
  expect(missing, 'write golden cases for these, and a line in operations/').toEqual([]);
});

test('checkOp goes through every public function that has the name of a primitive', () => {
  const functions = core.operations.map(({ name }) => name).filter((name) => name in core);
  expect(functions.filter((name) => !(name in proofs))).toEqual([]);
});
