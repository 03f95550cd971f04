/** Runs the notebooks of the course, all or those named, and stores in them what they show: `pnpm run-all mnist`. */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeNotebook } from './notebook.ts';
import { runNotebook } from './run-notebook.ts';

const names = process.argv.slice(2);
const examples = join(import.meta.dirname, '../../../examples');
for (const file of globSync('*/*.ipynb', { cwd: examples })) {
  if (names.length > 0 && !names.includes(basename(file, '.ipynb'))) continue;
  const start = performance.now();
  writeNotebook(join(examples, file), await runNotebook(join(examples, file)));
  console.log(`${file}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
