import * as core from '@gradkit/core-tensor';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allTraces, families, operationsIn } from './proof.ts';

const foldersIn = (path: string): string[] =>
  readdirSync(new URL(path, import.meta.url), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );

test('families of operations, of golden cases and of proofs are the same', () => {
  expect(families).toEqual(foldersIn('../../../packages/core-tensor/src/ops').toSorted());
  const proofs = readdirSync(new URL('operations', import.meta.url)).map((file) => file.replace('.test.ts', ''));
  expect(proofs.toSorted()).toEqual(families);
});

test('golden cases go through every primitive', () => {
  const proven = new Set(allTraces().flatMap(({ operations }) => operations.map(({ op }) => op)));
  const missing = core.operations.filter((op) => !proven.has(op)).map(({ name }) => name);
  expect(missing, 'write golden cases for these').toEqual([]);
});

test('every public function that is a primitive has golden cases of its own', () => {
  const named = new Set(families.flatMap(operationsIn));
  const missing = core.operations.filter(({ name }) => name in core && !named.has(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
