/**
 * What every lesson of the course has: the same options, a folder for what it makes, and pictures that land there.
 *
 *     --epochs 3  --seed 2  --data ../data  --out runs/there  --dry-run
 */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, GradkitError, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { savePicture, type RenderOptions } from '@gradkit/plot/node';

export interface Lesson<Own extends string = never> {
  /** how often to go through the data; 1 in a dry run */
  readonly epochs: number;
  /** for weights, orders and drawn data */
  readonly seed: number;
  /** whether to go through everything once, with little data: for CI, in seconds */
  readonly dryRun: boolean;
  /** the folder for what the lesson makes */
  readonly out: string;
  /** what was given for options that this lesson alone has */
  readonly own: Readonly<Partial<Record<Own, string>>>;
  /** Saves a picture below `out`, and says where. */
  show(file: string, svg: string, options?: RenderOptions): Promise<void>;
}

const flags = {
  epochs: { type: 'string' },
  seed: { type: 'string', default: '1' },
  data: { type: 'string' },
  out: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line of a lesson.
 *
 * @param name of its folder
 * @param defaults `epochs` of a full run, the names of options that it has for itself, and the words of the command line
 * @example const { epochs, seed, dryRun, show } = lesson('xor', { epochs: 150 });
 */
export function lesson<Own extends string = never>(
  name: string,
  {
    epochs: full = 1,
    own = [],
    args = process.argv.slice(2),
  }: { epochs?: number; own?: readonly Own[]; args?: readonly string[] } = {},
): Lesson<Own> {
  process.on('uncaughtException', fail);
  const texts = Object.fromEntries(own.map((option) => [option, { type: 'string' } as const]));
  const { values } = parseArgs({ args: [...args], options: { ...texts, ...flags } });
  const { epochs = String(full), out = `runs/${name}`, seed, data, 'dry-run': dryRun, ...rest } = values;
  requireWholeNumber(name, '--epochs', toNumber(epochs), { least: 1 });
  requireWholeNumber(name, '--seed', toNumber(seed), { least: 0 });
  if (data !== undefined) {
    const folder = resolve(data);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new ConfigError(name, `--data is ${data}, but there is no folder ${folder}`, { got: data });
    process.env['GRADKIT_DATA'] = folder; // where real data are looked for
  }
  return {
    epochs: dryRun ? 1 : Number(epochs),
    seed: Number(seed),
    dryRun,
    out,
    own: rest as Partial<Record<Own, string>>, // what is left are they
    async show(file, svg, options) {
      const path = join(out, file);
      await savePicture(path, svg, { scale: 1.25, ...options }); // sharp, and small enough for a page
      console.log(`   ${path}`);
    },
  };
}

/** The number that a text is, or the text, which an error then shows. */
function toNumber(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** A known error says what to do; where it was thrown does not help. */
function fail(error: NodeJS.ErrnoException): void {
  const known = error instanceof GradkitError || error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(known ? error.message : error);
  process.exit(1);
}
