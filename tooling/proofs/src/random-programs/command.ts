import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { drawProgram } from './draw-program.ts';
import type { Report, Reported } from './report.ts';
import { sourceOf } from './source.ts';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    forms: { type: 'string', default: 'decomposed,compiled,kernels,parts,exported,imported' },
  },
});
const first = Number(options.seed);
const end = first + Number(options.count);
const perProcess = 100; // sessions are freed with the process
const patience = 600; // seconds for one program, without those in which this process stands still, too; what takes longer never ends

const byKind = new Map<string, Reported[]>();
const known = new Map<string, number>();
let [open, all, done] = [0, 0, 0];

/** Prints a finding of a new kind at once; of known kinds the seeds are collected. */
function note(finding: Reported): void {
  const alike = byKind.get(finding.kind);
  if (alike !== undefined) return void alike.push(finding);
  byKind.set(finding.kind, [finding]);
  console.log(`\n## ${finding.kind}; seed ${finding.seed}\n${finding.what}\n${finding.source}`);
}

function take({ findings, reasons, ...counts }: Report): void {
  findings.forEach(note);
  for (const reason of reasons) known.set(reason, (known.get(reason) ?? 0) + 1);
  open += counts.open;
  all += counts.all;
  if (++done % 100 === 0) console.error(`${done} programs, ${byKind.size} kinds of differences`);
}

/** Runs programs in a process, and gives the seed at which it ended. */
async function runFrom(start: number, stop: number): Promise<number> {
  const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
  const given = [worker, String(start), String(stop), options.forms];
  const child = spawn(process.execPath, ['--conditions=gradkit:source', ...given], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = new Promise<unknown>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  let next = start;
  let seconds = 0;
  const watch = setInterval(() => ++seconds > patience && child.kill('SIGKILL'), 1000);
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"seed"')) continue; // what ONNX Runtime writes
    take(JSON.parse(line) as Report);
    next++;
    seconds = 0;
  }
  clearInterval(watch);
  const reason = await closed;
  if (next === stop) return next;
  const source = sourceOf(drawProgram(next));
  note({
    form: 'compiled',
    what: `the process ended with ${String(reason)}`,
    kind: `the process ended with ${String(reason)}`,
    source,
    seed: next,
  });
  return next + 1;
}

let upcoming = first;
async function work(): Promise<void> {
  while (upcoming < end) {
    const [start, stop] = [upcoming, Math.min(end, upcoming + perProcess)];
    upcoming = stop;
    for (let next = start; next < stop;) next = await runFrom(next, stop);
  }
}

await Promise.all(Array.from({ length: Number(options.jobs) }, work));
console.log('');
for (const [kind, found] of [...byKind].toSorted(([, a], [, b]) => b.length - a.length))
  console.log(
    `${found.length} × ${kind}; seeds ${found
      .slice(0, 5)
      .map(({ seed }) => seed)
      .join(', ')}`,
  );
for (const [reason, count] of known) console.log(`known, ${count} ×: ${reason}`);
const share = ((100 * open) / Math.max(1, all)).toFixed(2);
console.log(
  `\n${Number(options.count)} programs, ${byKind.size} kinds of differences; rounding decides ${share} % of ${all} elements`,
);
process.exitCode = byKind.size === 0 ? 0 : 1;
