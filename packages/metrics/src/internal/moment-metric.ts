import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';
import { oneOrAll, readColumns, readPairs, requireOutputs, type FloatPairs } from './float-pairs.ts';
import { mergeMoments, momentsOf, noMoments, type ColumnMoments, type Moments } from './moments.ts';

interface MomentRule<Result> {
  readonly better: Better | null;
  read(predictions: Tensor, targets: Tensor): FloatPairs;
  compute(moments: Moments): Result;
}

/** The definition of a metric of moments. */
export function ofMoments<Result>(
  where: string,
  { better, read, compute }: MomentRule<Result>,
): MetricDefinition<Moments, Result> {
  return {
    better,
    init: () => noMoments,
    merge: (a, b) => mergeMoments(where, a, b),
    update: (state, ...batch) => mergeMoments(where, state, momentsOf(read(...batch))),
    compute,
  };
}

/** Several columns: their mean, that mean weighted by their variance, or each. */
export type MultiOutput = 'uniform_average' | 'variance_weighted' | 'raw_values';

/** The names of the ways to join columns. */
export const multiOutputs: readonly MultiOutput[] = ['uniform_average', 'variance_weighted', 'raw_values'];

/** The definition of a score of columns, of as many as there are. */
export function columnScore(
  where: string,
  multioutput: MultiOutput,
  score: (column: ColumnMoments, examples: number) => number,
): MetricDefinition<Moments, number | number[]> {
  return ofMoments<number | number[]>(where, {
    better: 'higher',
    read: (...batch) => readColumns(where, ...batch),
    compute({ examples, columns }) {
      const values = columns.map((column) => score(column, examples));
      if (multioutput === 'raw_values') return values;
      const weights = columns.map(({ yy }) => (multioutput === 'uniform_average' ? 1 : yy));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return values.reduce((sum, value, i) => sum + value * weights[i], 0) / total;
    },
  });
}

/** The definition of a value of each output. */
export function eachOutput(
  where: string,
  [better, numOutputs]: readonly [Better, number],
  value: (column: ColumnMoments, examples: number) => number,
): MetricDefinition<Moments, number | number[]> {
  requireOutputs(where, numOutputs);
  return ofMoments<number | number[]>(where, {
    better,
    read: (...batch) => readPairs(where, ...batch, numOutputs),
    compute({ examples, columns }) {
      const values = columns.map((column) => value(column, examples));
      return oneOrAll(examples === 0 ? new Array<number>(numOutputs).fill(NaN) : values, numOutputs);
    },
  });
}
