import { requireList, requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { csvTable } from '../tables/csv-table.ts';
import { textTable, type Cell } from '../tables/text-table.ts';
import { ranked, type Trial } from './study.ts';

export interface TrialsTableOptions {
  /** aligned for a terminal, or comma-separated in every digit; default text */
  readonly format?: 'text' | 'csv' | undefined;
  /** puts the best first; default: in the order in which they were begun */
  readonly direction?: 'minimize' | 'maximize' | undefined;
}

/**
 * Writes the trials of a search as a table: a row for each, a column for each hyper-parameter, then budget, value, seconds and, where one failed, error.
 *
 * @param trials those of a study
 * @param options `format`: `text` (default), aligned, or `csv`; `direction`: puts the best first, default in the order in which they were begun
 * @throws {ConfigError} if an option is unknown or wrong
 * @example
 * const { trials } = await gridSearch({ units: [8, 16] }, ({ units }) => 1 / units);
 * trialsTable(trials, { format: 'csv', direction: 'minimize' }).split('\n').map((line) => line.split(',').slice(0, 3).join());
 * // → ['trial,units,value', '1,16,0.0625', '0,8,0.125', '']
 */
export function trialsTable(trials: readonly Trial[], options: TrialsTableOptions = {}): string {
  const where = 'trialsTable';
  requireList(where, 'trials', trials);
  const known = { format: true, direction: true } as const;
  const { format = 'text', direction } = requireOptions<TrialsTableOptions>(where, options, known);
  requireOneOf(where, 'format', format, ['text', 'csv']);
  if (direction !== undefined) requireOneOf(where, 'direction', direction, ['minimize', 'maximize']);
  const names = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const hasBudget = trials.some(({ budget }) => budget !== null);
  const hasErrors = trials.some(({ error }) => error !== null);
  const rows = (direction === undefined ? trials : ranked(trials, direction)).map((trial): Cell[] => [
    trial.number,
    ...names.map((name) => trial.parameters[name] ?? null),
    ...(hasBudget ? [trial.budget] : []),
    Number.isNaN(trial.value) ? null : trial.value,
    format === 'text' ? Number(trial.seconds.toFixed(1)) : trial.seconds,
    ...(hasErrors ? [trial.error] : []),
  ]);
  const header = [
    'trial',
    ...names,
    ...(hasBudget ? ['budget'] : []),
    'value',
    'seconds',
    ...(hasErrors ? ['error'] : []),
  ];
  return format === 'csv' ? csvTable(header, rows) : textTable(header, rows);
}
