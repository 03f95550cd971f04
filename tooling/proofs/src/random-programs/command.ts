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
    forms: { type: 'string', default: 'decomposed,compiled,exported' },
  },
});
const first = Number(options.seed);
const end = first + Number(options.count);
const perProcess = 100; // sessions are freed with the process

const byKind = new Map<string, Reported[]>();
let [open, all, done] = [0, 0, 0];

function note(finding: Reported): void {
  byKind.set(finding.kind, [...(byKind.get(finding.kind) ?? []), finding]);
}

function take({ findings, ...counts }: Report): void {
  findings.forEach(note);
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
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"seed"')) continue; // what ONNX Runtime writes
    take(JSON.parse(line) as Report);
    next++;
  }
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
for (const [kind, found] of [...byKind].toSorted(([, a], [, b]) => b.length - a.length)) {
  const { what, source } = found.toSorted((a, b) => a.source.length - b.source.length)[0];
  const seeds = found.slice(0, 5).map(({ seed }) => seed);
  console.log(`\n## ${found.length} × ${kind}; seeds ${seeds.join(', ')}\n${what}\n${source}`);
}
const share = ((100 * open) / Math.max(1, all)).toFixed(2);
console.log(
  `\n${Number(options.count)} programs, ${byKind.size} kinds of differences; rounding decides ${share} % of ${all} elements`,
);
process.exitCode = byKind.size === 0 ? 0 : 1;
