import { parseArgs } from 'node:util';
import { engines, gpuEngines, processorEngines, type Engine } from './engines.ts';
import type { Effort } from './measure.ts';
import { workloads, type Workload } from './workload.ts';

export interface Options {
  readonly workloads: readonly Workload[];
  readonly engines: readonly Engine[];
  readonly threads: readonly number[];
  readonly effort: Effort;
  readonly out: string;
  readonly dryRun: boolean;
  readonly gpu: boolean;
}

/** What is measured unless the command line says something else; the other two replace parts of it. */
const usual = {
  only: namesOf(workloads),
  engines: namesOf(processorEngines),
  threads: '1,2',
  rounds: '7',
  seconds: '0.5',
  out: 'bench.json',
};
const short = { engines: 'eager,compiled', threads: '1', rounds: '1', seconds: '0.01' };
const onGpu = { only: 'conv,gpt', engines: namesOf(gpuEngines), out: 'bench-gpu.json' };

const usage = `pnpm bench [options]
  --only a,b       workloads: ${namesOf(workloads)}; default all
  --engines a,b    ${namesOf(engines)}; default all on the processor
  --gpu            in their place those on a GPU: conv and gpt, into bench-gpu.json
  --threads 1,2    default 1,2
  --rounds 7       turns of each engine
  --seconds 0.5    how long a turn takes, about; at least one step
  --out file       default bench.json
  --dry-run        one short round of gradkit's engines, which shows that they work
  PyTorch is looked for in GRADKIT_PYTHON, default python3`;

function namesOf(entries: readonly { readonly name: string }[]): string {
  return entries.map(({ name }) => name).join();
}

/** Entries by name, in the order of the table. */
function choose<T extends { readonly name: string }>(option: string, names: string, all: readonly T[]): T[] {
  const wanted = names.split(',');
  const unknown = wanted.filter((name) => !all.some((entry) => entry.name === name));
  if (unknown.length === 0) return all.filter(({ name }) => wanted.includes(name));
  throw new Error(`${option}: there is no ${unknown.join(', ')}; there are ${namesOf(all)}`);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`${option} is ${text}; it must be a number above 0`);
}

/** What a dry run trains: a few images in place of an epoch. */
function shortened(workload: Workload): Workload {
  return workload.unit === 'epoch' ? { ...workload, examples: 5 * workload.batchSize } : workload;
}

/** Reads the command line; null when it asks for help, which is printed. */
export function readOptions(): Options | null {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'), // pnpm hands it on
    options: {
      only: { type: 'string' },
      engines: { type: 'string' },
      threads: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      out: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      gpu: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return null;
  }
  const { 'dry-run': dryRun, gpu } = values;
  const fallback = { ...usual, ...(dryRun && short), ...(gpu && onGpu) };
  const chosen = choose('--only', values.only ?? fallback.only, workloads);
  return {
    workloads: dryRun ? chosen.map(shortened) : chosen,
    engines: choose('--engines', values.engines ?? fallback.engines, engines),
    threads: (values.threads ?? fallback.threads).split(',').map((count) => positive('--threads', count)),
    effort: {
      rounds: Math.ceil(positive('--rounds', values.rounds ?? fallback.rounds)),
      seconds: positive('--seconds', values.seconds ?? fallback.seconds),
    },
    out: values.out ?? fallback.out,
    dryRun,
    gpu,
  };
}
