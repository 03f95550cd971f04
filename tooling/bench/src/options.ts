import { parseArgs } from 'node:util';
import { engines, type Engine } from './engines.ts';
import type { Effort } from './measure.ts';
import { workloads, type Workload } from './workload.ts';

export interface Options {
  readonly workloads: readonly Workload[];
  readonly engines: readonly Engine[];
  readonly threads: readonly number[];
  readonly effort: Effort;
  readonly out: string;
  readonly dryRun: boolean;
}

const usage = `pnpm bench [options]
  --only a,b       workloads: ${workloads.map(({ name }) => name).join(', ')}; default all
  --engines a,b    ${engines.map(({ name }) => name).join(', ')}; default all
  --threads 1,2    default 1,2
  --rounds 7       turns of each engine
  --seconds 0.5    how long a turn takes, about; at least one step
  --out file       default bench.json
  --dry-run        one short round of gradkit's engines, which shows that they work
  PyTorch is looked for in GRADKIT_PYTHON, default python3`;

/** Entries by name, in the order of the table. */
function choose<T extends { readonly name: string }>(
  option: string,
  names: string | undefined,
  all: readonly T[],
): T[] {
  if (names === undefined) return [...all];
  const wanted = names.split(',');
  const unknown = wanted.filter((name) => !all.some((entry) => entry.name === name));
  if (unknown.length === 0) return all.filter(({ name }) => wanted.includes(name));
  throw new Error(`${option}: there is no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
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
    options: {
      only: { type: 'string' },
      engines: { type: 'string' },
      threads: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      out: { type: 'string', default: 'bench.json' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return null;
  }
  const dryRun = values['dry-run'];
  const fallback = dryRun
    ? { engines: 'eager,compiled', threads: '1', rounds: '1', seconds: '0.01' }
    : { engines: undefined, threads: '1,2', rounds: '7', seconds: '0.5' };
  const chosen = choose('--only', values.only, workloads);
  return {
    workloads: dryRun ? chosen.map(shortened) : chosen,
    engines: choose('--engines', values.engines ?? fallback.engines, engines),
    threads: (values.threads ?? fallback.threads).split(',').map((count) => positive('--threads', count)),
    effort: {
      rounds: Math.ceil(positive('--rounds', values.rounds ?? fallback.rounds)),
      seconds: positive('--seconds', values.seconds ?? fallback.seconds),
    },
    out: values.out,
    dryRun,
  };
}
