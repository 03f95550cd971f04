// Damages files for the readers, each in a process of its own, for so many seconds: prints what is neither read nor refused, what takes longer
// than 5 s of the processor, what ends the process or hangs, and how far memory grows.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Batch } from './fuzz.ts';
import { readers } from './readers.ts';

const { values: options } = parseArgs({
  options: {
    reader: { type: 'string', default: readers.map(({ name }) => name).join(',') },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});
const patience = 120_000; // ms for one file, on a machine that others use, too; what takes longer hangs

/** Runs a reader's process, again where it ended early, and prints what came of it. */
async function fuzz(name: string): Promise<boolean> {
  let left = 1000 * Number(options.seconds); // without the time that a process needs to start
  const total = { accepted: 0, refused: 0, slowestMs: 0, growthBytes: 0 };
  const problems = new Set<string>();
  let seed = Number(options.seed);
  while (left > 0) {
    const worker = fileURLToPath(new URL('fuzz.ts', import.meta.url));
    const flags = ['--conditions=gradkit:source', '--max-old-space-size=512'];
    const child = spawn(process.execPath, [...flags, worker, name, String(seed), String(left)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const closed = new Promise<unknown>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
    let [at, begun] = ['', Date.now()];
    let watch = setTimeout(() => child.kill('SIGKILL'), patience);
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(watch);
      watch = setTimeout(() => child.kill('SIGKILL'), patience);
      if (at === '') begun = Date.now();
      if (!line.startsWith('{')) {
        at = line;
        continue;
      }
      const batch = JSON.parse(line) as Batch;
      seed = batch.seed + 1;
      total.accepted += batch.accepted;
      total.refused += batch.refused;
      total.slowestMs = Math.max(total.slowestMs, batch.slowestMs);
      total.growthBytes = Math.max(total.growthBytes, batch.growthBytes);
      if (batch.problem !== null) problems.add(batch.problem);
    }
    clearTimeout(watch);
    const reason = await closed;
    left = reason === 0 ? 0 : left - (Date.now() - begun);
    if (reason === 0) break;
    problems.add(`seed ${seed}, file ${at}: the process ended with ${String(reason)}`);
    seed++;
  }
  const { accepted, refused, slowestMs, growthBytes } = total;
  const counts = `${accepted + refused} files: ${accepted} read, ${refused} refused`;
  console.log(
    `${name}: ${counts}; slowest ${Math.round(slowestMs)} ms, memory +${Math.round(growthBytes / 1e6)} MB; ${problems.size} problems`,
  );
  for (const problem of [...problems].slice(0, 20)) console.log(problem);
  return problems.size === 0;
}

const waiting = options.reader.split(',');
for (const name of waiting)
  if (!readers.some((reader) => reader.name === name))
    throw new Error(`there is no reader ${name}; there are ${readers.map((reader) => reader.name).join(', ')}`);
let failed = false;
async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) failed = !(await fuzz(name)) || failed;
}
await Promise.all(Array.from({ length: Number(options.jobs) }, work));
process.exitCode = failed ? 1 : 0;
