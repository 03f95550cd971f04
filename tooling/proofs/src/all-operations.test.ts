import * as core from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { tracesOf } from './proof.ts';
import { proofs } from './operations/index.ts';

const names = core.operations.map(({ name }) => name);

test('checkOp goes through every primitive', { timeout: 30_000 }, () => {
  const traces = Object.entries(proofs).flatMap(([name, proof]) => tracesOf(name, proof));
  const proven = new Set(traces.flatMap(({ operations }) => operations.map(({ op }) => op.name)));
  const missing = names.filter((name) => !proven.has(name));
  expect(missing, 'write golden cases for these, and a line in operations/').toEqual([]);
});

test('every public function that is a primitive is called by checkOp itself', () => {
  expect(names.filter((name) => name in core && !(name in proofs))).toEqual([]);
});
