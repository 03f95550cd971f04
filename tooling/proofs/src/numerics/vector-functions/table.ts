import { currentText, type ReadmeTable } from '../../readme-table.ts';
import type { Errors } from './errors.ts';
import { vectorFunctions } from './vector-function.ts';

/** Errors of a function: that multiplies and adds in one instruction, which rounds once, and in two. */
export type BothErrors = readonly [fused: Errors, separate: Errors];

const path = 'packages/core-tensor/README.md';
const mark = 'functions on lanes';

/**
 * The table of the largest errors, in which two decimals are rounded up.
 *
 * @param every how many float32 there are for one that was looked at
 */
export function errorsInReadme(measured: ReadonlyMap<string, BothErrors>, every: number): ReadmeTable {
  const rows = [...measured].map(([name, both]) => {
    const cells = both.flatMap(({ relative, at }) => [up(relative), at.toPrecision(3)]);
    return [name, ...cells, up(Math.max(...both.map(({ denormal }) => denormal)))];
  });
  const head = ['function', 'one rounding', 'at', 'two roundings', 'at', 'denormal results'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const over = every === 1 ? 'Over all float32:' : `Over one float32 of ${every}, of all magnitudes:`;
  return { path, mark, table: () => [over, '', ...lines].join('\n') };
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
  const [, table] = currentText({ path, mark, table: () => '' }).split(`<!-- ${mark}: begin -->`);
  const rows = table.split(`<!-- ${mark}: end -->`)[0].trim().split('\n').slice(4);
  return new Map(
    rows.map((row) => {
      const [name, fused, , separate, , denormal] = row.slice(2, -2).split(' | ');
      return [name, { fused: Number(fused), separate: Number(separate), denormal: Number(denormal) }];
    }),
  );
}

/** Names in the order of the table. */
export const names: readonly string[] = vectorFunctions.map(({ name }) => name);
