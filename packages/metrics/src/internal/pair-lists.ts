import type { MetricDefinition } from '../metric.ts';
import { oneOrAll, readPairs, requireOutputs } from './float-pairs.ts';

/** All predictions and targets so far, batch by batch, row by row. */
export type PairState = readonly { readonly predicted: readonly number[]; readonly truth: readonly number[] }[];

/** The definition of a metric of the order of all values, which it keeps. */
export function ofAllPairs(
  where: string,
  numOutputs: number,
  value: (predicted: readonly number[], truth: readonly number[]) => number,
): MetricDefinition<PairState, number | number[]> {
  requireOutputs(where, numOutputs);
  const columnOf = (rows: readonly number[], c: number): number[] => rows.filter((_, i) => i % numOutputs === c);
  return {
    better: 'higher',
    init: () => [],
    merge: (a, b) => [...a, ...b],
    update(state, ...batch) {
      const { predicted, truth } = readPairs(where, ...batch, numOutputs);
      return truth.length === 0 ? state : [...state, { predicted: Array.from(predicted), truth: Array.from(truth) }];
    },
    compute(state) {
      const [x, y] = [state.flatMap(({ predicted }) => predicted), state.flatMap(({ truth }) => truth)];
      const columns = Array.from({ length: numOutputs }, (_, c) => value(columnOf(x, c), columnOf(y, c)));
      return oneOrAll(columns, numOutputs);
    },
  };
}
