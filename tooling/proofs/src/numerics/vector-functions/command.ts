/**
 * Measures the largest errors of functions on lanes: pnpm vector-functions [--every 1] [--jobs 2] [--write] [exp …]. All functions over all
 * float32 take half an hour of one core; `--write` puts the table into the README of core-tensor, where functions that are not named keep
 * their rows.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { write } from '../../readme-table.ts';
import { errorsInReadme, names, type BothErrors } from './table.ts';

const { values: options, positionals } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const wanted = positionals.length === 0 ? names : positionals;
const waiting = [...wanted];
const measured = new Map<string, BothErrors>();

/** Measures one function after the other, each in a process of its own. */
async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const script = fileURLToPath(new URL('measure.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, name, options.every]);
    console.log(name, stdout.trim());
    const both = JSON.parse(stdout) as BothErrors;
    const wrong = both.flatMap((one) => one.wrong);
    if (wrong.length > 0)
      throw new Error(`${name} is infinite, NaN or of another sign than it must be at ${wrong.join(', ')}`);
    measured.set(name, both);
  }
}

await Promise.all(Array.from({ length: Number(options.jobs) }, work));
if (options.write) write(errorsInReadme(measured, Number(options.every)));
