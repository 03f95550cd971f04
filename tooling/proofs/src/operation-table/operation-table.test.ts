import { expect, test } from 'vitest';
import { currentText, upToDate } from '../readme-table.ts';
import { functionsInReadme } from './function-table.ts';
import { operationsInReadme } from './operation-table.ts';

test.each([operationsInReadme, functionsInReadme])(
  'the table in $path is up to date',
  { timeout: 60_000 },
  (readme) => {
    expect(currentText(readme), 'run: pnpm --filter @gradkit-internal/proofs operation-table').toBe(upToDate(readme));
  },
);
