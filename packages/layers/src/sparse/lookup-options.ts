import {
  formatShape,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { isWeightHolder, type WeightHolder } from '../parametrization/parametrized-state.ts';

/** Options of a look-up in a table. */
export interface LookupOptions {
  /** an index whose row gets no gradient, in a new layer zero at first; a negative one counts from the end */
  readonly paddingIdx?: number | undefined;
  /** rows that are longer are shortened to this length when they are looked up, in the table, too; default none is */
  readonly maxNorm?: number | undefined;
  /** p of the norm that `maxNorm` means, 0 … ∞; default 2 */
  readonly normType?: number | undefined;
  /** whether the gradient of a row is divided by how often it was looked up; default false */
  readonly scaleGradByFreq?: boolean | undefined;
}

/** The names of those options. */
export const lookupNames = { paddingIdx: true, maxNorm: true, normType: true, scaleGradByFreq: true } as const;

/** How a table is looked up in. */
export interface Lookup {
  /** counted from the first row; null: there is none */
  readonly paddingIdx: number | null;
  /** null: rows are as long as they are */
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
}

/** A table, or the parameter that holds it. */
export type Table = Tensor | WeightHolder;

/** Rows and features of a table. @throws {ShapeError} unless it has two axes */
export function requireTable(place: string, name: string, table: Table): readonly [number, number] {
  if (!isWeightHolder(table)) requireTensor(place, name, table);
  const { shape } = isWeightHolder(table) ? table.type! : table;
  if (shape.length === 2) return [shape[0], shape[1]];
  throw new ShapeError(
    place,
    `${name} is ${formatShape(shape)} but must be [count, features] (${shape.length} vs 2 axes)`,
    { expected: 2, got: shape },
  );
}

/** The padding's row, counted from the first one; null if there is none. */
function placeOfPadding(place: string, paddingIdx: number | undefined, count: number): number | null {
  if (paddingIdx === undefined) return null;
  requireWholeNumber(place, 'paddingIdx', paddingIdx, { least: -count, most: count - 1 });
  return paddingIdx < 0 ? paddingIdx + count : paddingIdx;
}

/** The options of a look-up among `count` rows, checked. @param known the names of all options there are */
export function requireLookup<Options extends LookupOptions>(
  place: string,
  options: Options,
  known: OptionNames<Options>,
  count: number,
): Lookup {
  const { paddingIdx, maxNorm, normType = 2, scaleGradByFreq = false } = requireOptions(place, options, known);
  if (maxNorm !== undefined) requireNumber(place, 'maxNorm', maxNorm, { least: 0 });
  requireNumber(place, 'normType', normType, { least: 0, infinite: true });
  requireBoolean(place, 'scaleGradByFreq', scaleGradByFreq);
  const padding = placeOfPadding(place, paddingIdx, count);
  return { paddingIdx: padding, maxNorm: maxNorm ?? null, normType, scaleGradByFreq };
}
