import {
  DataError,
  GradkitError,
  requireList,
  requireOptions,
  requireString,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import type { FileOptions } from '../file-options.ts';
import type { FilePlace } from '../source/require-bytes.ts';

/** Options of `readParquet` and `readArrow`. */
export interface ColumnarOptions extends FileOptions {
  /** names of the columns to read; left out: all */
  readonly columns?: readonly string[] | undefined;
  /** what the table may need; default 2^30 */
  readonly maxBytes?: number | undefined;
}

/** Errors of libraries, which are written for their authors, become ours. */
export function damaged({ where, name }: FilePlace, format: string, cause: unknown): Error {
  if (cause instanceof GradkitError) return cause;
  return new DataError(where, `${name} is no whole ${format} file: ${(cause as Error).message}`, { cause });
}

/** Checks what readers of columns take. */
export function requireColumnarOptions(where: string, options: ColumnarOptions): ColumnarOptions {
  const { name, columns, maxBytes } = requireOptions<ColumnarOptions>(where, options, {
    columns: true,
    maxBytes: true,
    name: true,
  });
  if (name !== undefined) requireString(where, 'name', name);
  if (maxBytes !== undefined) requireWholeNumber(where, 'maxBytes', maxBytes, { least: 1 });
  if (columns !== undefined) {
    requireList(where, 'columns', columns);
    for (const [k, column] of columns.entries()) requireString(where, `columns[${k}]`, column);
  }
  return options;
}
