import { expect, test } from 'vitest';
import { currentText, upToDate } from '../readme-table.ts';
import { operationsInReadme } from './operation-table.ts';

test('the table of operations in the README is up to date', { timeout: 30_000 }, () => {
  const expected = upToDate(operationsInReadme);
  expect(currentText(operationsInReadme), 'run: pnpm --filter @gradkit-internal/proofs operation-table').toBe(expected);
});
