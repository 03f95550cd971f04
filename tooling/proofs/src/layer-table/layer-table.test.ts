import { expect, test } from 'vitest';
import { currentText, upToDate } from '../readme-table.ts';
import { layersInReadme } from './layer-table.ts';

test('the table of layers in the README of layers is up to date', () => {
  const expected = upToDate(layersInReadme);
  expect(currentText(layersInReadme), 'run: pnpm --filter @gradkit-internal/proofs layer-table').toBe(expected);
});
