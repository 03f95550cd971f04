import { requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';
import {
  addScores,
  binaryScores,
  joined,
  multiclassScores,
  scoreLists,
  toProbabilities,
  type ScoreState,
} from './score-lists.ts';
import { requireClassCount } from './task.ts';

/** Probabilities row by row, and the right class of each row. */
export interface Rows {
  /** `[rows, classes]`, or of two classes that of class 1, `[rows]` */
  readonly probabilities: ArrayLike<number>;
  readonly truth: readonly number[];
}

/** How a metric is made of all probabilities. */
export interface RowScore<Result> {
  readonly better: Better;
  /** names of options beside `ignoreIndex` */
  readonly options?: Readonly<Record<string, true>> | undefined;
  compute(rows: Rows): Result;
}

interface IgnoreOption {
  readonly ignoreIndex?: number | undefined;
}

/** The definition of a metric of the probabilities of two classes. */
export function binaryRows<Result>(
  where: string,
  options: IgnoreOption,
  score: RowScore<Result>,
): MetricDefinition<ScoreState, Result> {
  requireRowOptions(where, options, score);
  return {
    better: score.better,
    ...scoreLists,
    update: (state, ...batch) => addScores(state, binaryScores(where, ...batch, options.ignoreIndex)),
    compute: (state) => score.compute(rowsOf(state, null)),
  };
}

/** The definition of a metric of the probabilities of several classes. */
export function multiclassRows<Result>(
  where: string,
  [numClasses, options]: readonly [number, IgnoreOption],
  score: RowScore<Result>,
): MetricDefinition<ScoreState, Result> {
  requireClassCount(where, numClasses);
  requireRowOptions(where, options, score);
  return {
    better: score.better,
    ...scoreLists,
    update: (state, ...batch) => addScores(state, multiclassScores(where, batch, numClasses, options.ignoreIndex)),
    compute: (state) => score.compute(rowsOf(state, numClasses)),
  };
}

function requireRowOptions(where: string, options: IgnoreOption, score: RowScore<unknown>): void {
  requireOptions<IgnoreOption>(where, options, { ignoreIndex: true, ...score.options });
  if (options.ignoreIndex !== undefined) requireWholeNumber(where, 'ignoreIndex', options.ignoreIndex);
}

function rowsOf(state: ScoreState, classes: number | null): Rows {
  const { scores, truth } = joined(state);
  return { probabilities: toProbabilities(scores, classes), truth };
}
