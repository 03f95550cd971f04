import { ConfigError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';
import { requireSteps } from './require-steps.ts';

type Category = string | number;

/** A fitted step of a column, as `TabularPipeline` of `@gradkit/data` writes it. */
export type PreprocessingStep =
  | { readonly kind: 'fill'; readonly value: Category }
  | {
      readonly kind: 'scale';
      readonly center: number;
      readonly divisor: number;
      readonly offset: number;
      readonly clip: readonly [least: number, most: number] | null;
    }
  | {
      readonly kind: 'oneHot';
      readonly categories: readonly Category[];
      readonly columns: readonly number[];
      readonly names: readonly string[];
      readonly unknown: number | null;
    }
  | {
      readonly kind: 'code';
      readonly categories: readonly Category[];
      readonly values: readonly number[];
      readonly unknown: number | null;
    };

/** A column and what is done with it. */
export interface PreprocessedColumn {
  readonly name: string;
  readonly type: 'number' | 'text';
  readonly steps: readonly PreprocessingStep[];
}

/** What becomes of a table's columns, one behind the other. */
export interface Preprocessing {
  readonly kind: 'tabular';
  readonly columns: readonly PreprocessedColumn[];
  /** what was done with the column that is predicted */
  readonly target?: PreprocessedColumn | null | undefined;
}

/** The plain data of a pipeline. @throws {ConfigError} if it is none, or knows steps that no file has */
export function requirePreprocessing(where: string, given: unknown): Preprocessing {
  const { toJSON } = (given ?? {}) as { readonly toJSON?: unknown };
  const data: unknown = typeof toJSON === 'function' ? (toJSON.call(given) as unknown) : given;
  const isTarget = (target: unknown): boolean => target === null || target === undefined || isColumn(target);
  const isData = isPlainObject(data) && data['kind'] === 'tabular' && isListOf(data['columns'], isColumn);
  if (!isData || !isTarget(data['target']))
    throw new ConfigError(
      where,
      `pipeline is ${formatValue(given)}; it must be a fitted TabularPipeline of @gradkit/data, or what its toJSON gives`,
      { got: given },
    );
  const { columns, target } = data as object as Preprocessing;
  if (columns.length === 0) throw new ConfigError(where, 'the pipeline has no columns; a model needs at least one');
  for (const column of target == null ? columns : [...columns, target]) requireSteps(where, column);
  return data as object as Preprocessing;
}

function isListOf(value: unknown, is: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isColumn(value: unknown): boolean {
  if (!isPlainObject(value) || typeof value['name'] !== 'string') return false;
  return (value['type'] === 'number' || value['type'] === 'text') && isListOf(value['steps'], isPlainObject);
}

/** How many features come out of a column. */
export function widthOf({ steps }: PreprocessedColumn): number {
  const last = steps.at(-1);
  return last?.kind === 'oneHot' ? last.names.length : 1;
}
