import { expect, test } from 'vitest';
import { numbersInReadme } from '../numerics/numbers-table.ts';
import { currentText, upToDate } from '../readme-table.ts';
import { functionsInReadme } from './function-table.ts';
import { operationsInReadme } from './operation-table.ts';

test.each([operationsInReadme, functionsInReadme, numbersInReadme])('the table in $path is up to date', (readme) => {
  expect(currentText(readme), 'run: pnpm --filter @gradkit-internal/proofs operation-table').toBe(upToDate(readme));
});
