import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNotebook } from './run-notebook.ts';

const examples = join(import.meta.dirname, '../../../examples');
/** In place of a whole training with MNIST. */
const short = `import { synthDigits } from '@gradkit/data';
const epochs = 1;
const { train, test, classNames } = synthDigits({ train: 640, test: 500, seed: 1 });`;

test.for(globSync('*/*.ipynb', { cwd: examples }))('%s runs, cell by cell', async (file) => {
  const { cells } = await runNotebook(join(examples, file), short);
  const shown = cells.flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs : []));
  const pictures = shown.filter((output) => 'data' in output && 'image/svg+xml' in output.data);
  expect(pictures.length).toBeGreaterThan(1);
});
