import { ConfigError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';

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
}

const kinds = ['fill', 'scale', 'oneHot', 'code'];

/** The plain data of a pipeline. @throws {ConfigError} if it is none, or knows steps that no file has */
export function requirePreprocessing(where: string, given: unknown): Preprocessing {
  const { toJSON } = (given ?? {}) as { readonly toJSON?: unknown };
  const data: unknown = typeof toJSON === 'function' ? (toJSON.call(given) as unknown) : given;
  if (!isPlainObject(data) || data['kind'] !== 'tabular' || !Array.isArray(data['columns']))
    throw new ConfigError(
      where,
      `pipeline is ${formatValue(given)}; it must be a fitted TabularPipeline of @gradkit/data, or what its toJSON gives`,
      { got: given },
    );
  for (const { name, steps } of (data as object as Preprocessing).columns) {
    const other = steps.find(({ kind }) => !kinds.includes(kind));
    if (other === undefined) continue;
    throw new ConfigError(where, `column ${name} has a step ${other.kind}; the steps are ${kinds.join(', ')}`, {
      expected: kinds,
      got: other.kind,
    });
  }
  return data as object as Preprocessing;
}

/** How many features come out of a column. */
export function widthOf({ steps }: PreprocessedColumn): number {
  const last = steps.at(-1);
  return last?.kind === 'oneHot' ? last.names.length : 1;
}
