import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operationTable } from './operation-table.ts';
import { readme, withTable } from './readme.ts';

test('the table of operations in the README is up to date', () => {
  const current = readFileSync(readme, 'utf8');
  expect(current, 'run: pnpm --filter @gradkit-internal/proofs operation-table').toBe(withTable(operationTable()));
});
