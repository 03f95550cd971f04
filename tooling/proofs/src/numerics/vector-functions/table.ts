import { currentText, type ReadmeTable } from '../../readme-table.ts';
import type { Errors } from './errors.ts';
import { vectorFunctions } from './vector-function.ts';

/** Errors of a function: that multiplies and adds in one instruction, which rounds once, and in two. */
export type BothErrors = readonly [fused: Errors, separate: Errors];

const path = 'packages/core-tensor/README.md';
const mark = 'functions on lanes';

/**
 * The table of the largest errors, in which two decimals are rounded up. What was not measured keeps its row, if that is over as many
 * float32.
 *
 * @param every how many float32 there are for one that was looked at
 */
export function errorsInReadme(measured: ReadonlyMap<string, BothErrors>, every: number): ReadmeTable {
  const which = every === 1 ? 'all float32' : `one float32 of ${every}, of all magnitudes`;
  const over = `Over ${which} (\`pnpm --filter @gradkit-internal/proofs vector-functions --every ${every}\`):`;
  const [known, , , , ...knownRows] = linesInReadme();
  const rows = names.map((name) => {
    const both = measured.get(name);
    if (both) return rowOf(name, both);
    const row = knownRows.find((one) => one.startsWith(`| ${name} |`));
    if (known !== over || row === undefined)
      throw new Error(`${path} has ${name} not over ${which}; measure all functions with --every ${every}`);
    return row;
  });
  const head = ['function', 'one rounding', 'at', 'two roundings', 'at', 'denormal results'];
  const table = [over, '', inCells(head), inCells(head.map(() => '---')), ...rows];
  return { path, mark, table: () => table.join('\n') };
}

function rowOf(name: string, both: BothErrors): string {
  const cells = both.flatMap(({ relative, at }) => [up(relative), at.toPrecision(3)]);
  return inCells([name, ...cells, up(Math.max(...both.map(({ denormal }) => denormal)))]);
}

const inCells = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The table as it is now. */
function linesInReadme(): string[] {
  const [, table] = currentText({ path, mark, table: () => '' }).split(`<!-- ${mark}: begin -->`);
  return table.split(`<!-- ${mark}: end -->`)[0].trim().split('\n');
}

const up = (value: number): string => (Math.ceil(value * 100) / 100).toFixed(2);

/** What the README says of a function: its largest errors. */
export interface Stated {
  readonly fused: number;
  readonly separate: number;
  readonly denormal: number;
}

/** Every function of the README's table. */
export function statedErrors(): ReadonlyMap<string, Stated> {
  const [, , , , ...rows] = linesInReadme();
  return new Map(
    rows.map((row) => {
      const [name, fused, , separate, , denormal] = row.slice(2, -2).split(' | ');
      return [name, { fused: Number(fused), separate: Number(separate), denormal: Number(denormal) }];
    }),
  );
}

/** Names in the order of the table. */
export const names: readonly string[] = vectorFunctions.map(({ name }) => name);
