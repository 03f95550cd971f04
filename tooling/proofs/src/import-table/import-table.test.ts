import { expect, test } from 'vitest';
import { currentText, upToDate } from '../readme-table.ts';
import { operatorsInReadme } from './import-table.ts';

test('the table of operators in the README of onnx-import is up to date', () => {
  const expected = upToDate(operatorsInReadme);
  expect(currentText(operatorsInReadme), 'run: pnpm --filter @gradkit-internal/proofs import-table').toBe(expected);
});
