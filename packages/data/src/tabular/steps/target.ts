import {
  ConfigError,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { categoryIndices, countCategories } from './categories.ts';
import { TabularStep, type FitContext } from './step.ts';

interface TargetOptions {
  /** rows of the overall mean that are mixed into each value's, or `'auto'`; default auto */
  readonly smooth?: number | 'auto' | undefined;
  /** parts for cross-fitting; default 5 */
  readonly folds?: number | undefined;
  /** whether chance deals the rows out; default true */
  readonly shuffle?: boolean | undefined;
}

/**
 * Stands for each value of a column the mean of the target where it comes, drawn towards the overall mean where that is seldom:
 * `(sum + smooth · mean) / (count + smooth)`. With `auto`, `smooth` is the variance within the value over the variance of all.
 *
 * `fitTransform` encodes every training row by means of the other folds only, so that no row shows its own target; `transform` takes those
 * of the whole training part. Values that it has not become the overall mean.
 *
 * @param options `smooth`, default auto; `folds`, default 5; `shuffle`: whether chance deals rows out to folds, default true
 * @returns a step for `TabularPipeline`, whose target is a column of numbers, or of two classes with `ordinal()`
 * @throws {ConfigError} if an option is unknown or out of range
 * @example
 * const columns = { city: [target({ smooth: 1, folds: 3 })] };
 * const pipeline = new TabularPipeline({ columns, target: 'price' });
 * const table = parseCsv('city,price\nRome,2\nRome,4\nOslo,6');
 * pipeline.fit(table).transformInputs(parseCsv('city\nOslo\nBern')).toArray(); // [[5], [4]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.TargetEncoder.html (there folds of classes are stratified)
 */
export function target(options: TargetOptions = {}): TabularStep {
  const known = { smooth: true, folds: true, shuffle: true } as const;
  const { smooth = 'auto', folds = 5, shuffle = true } = requireOptions<TargetOptions>('target', options, known);
  if (smooth !== 'auto') requireNumber('target', 'smooth', smooth, { least: 0 });
  requireWholeNumber('target', 'folds', folds, { least: 2 });
  requireBoolean('target', 'shuffle', shuffle);
  return new TabularStep({
    name: 'target',
    takes: 'any',
    fit(column, context) {
      const y = requireTarget(context);
      const categories = [...countCategories(column, context).keys()];
      const indices = categoryIndices(column, categories, context);
      const foldOf = context.deal(y.length, { folds, shuffle });
      const trained = new Float64Array(y.length);
      for (let fold = 0; fold < folds; fold++) {
        const { values, mean } = encode(indices, y, {
          count: categories.length,
          smooth,
          keep: (i) => foldOf[i] !== fold,
        });
        for (let i = 0; i < y.length; i++) if (foldOf[i] === fold) trained[i] = values[indices[i]] ?? mean;
      }
      const { values, mean } = encode(indices, y, { count: categories.length, smooth, keep: () => true });
      return { step: { kind: 'code', categories, values: [...values], unknown: mean }, trained };
    },
  });
}

function requireTarget({ where, column, target: y }: FitContext): Float64Array {
  if (y !== null) return y;
  throw new ConfigError(
    where,
    `column ${column} is encoded by the target, which must be a column of numbers, or of two classes; the pipeline has none`,
  );
}

interface EncodeOptions {
  /** number of categories */
  readonly count: number;
  readonly smooth: number | 'auto';
  /** which rows count */
  readonly keep: (row: number) => boolean;
}

/** The number of each category, and that of others. */
function encode(
  indices: Int32Array,
  y: Float64Array,
  { count, smooth, keep }: EncodeOptions,
): { readonly values: Float64Array; readonly mean: number } {
  const [counts, sums, squares] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const rows = y.map((_, i) => i).filter(keep);
  for (const i of rows) {
    counts[indices[i]]++;
    sums[indices[i]] += y[i];
  }
  const mean = rows.reduce((sum, i) => sum + y[i], 0) / rows.length;
  const variance = rows.reduce((sum, i) => sum + (y[i] - mean) ** 2, 0) / rows.length;
  for (const i of rows) squares[indices[i]] += (y[i] - sums[indices[i]] / counts[indices[i]]) ** 2;
  const values = counts.map((n, k) => {
    const rowsOfMean = smooth === 'auto' ? squares[k] / n / variance : smooth; // empirical Bayes
    const value = (sums[k] + rowsOfMean * mean) / (n + rowsOfMean);
    return Number.isNaN(value) ? mean : value; // no rows, or a target without variance
  });
  return { values, mean };
}
