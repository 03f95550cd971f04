import { expect, test } from 'vitest';
import { currentText, upToDate } from '../readme-table.ts';
import { coverageInReadme } from './coverage.ts';
import { layersInReadme } from './layer-table.ts';

test.each([layersInReadme, coverageInReadme])('the table $mark in the README of layers is up to date', (readme) => {
  const expected = upToDate(readme);
  expect(currentText(readme), 'run: pnpm --filter @gradkit-internal/proofs layer-table').toBe(expected);
});
