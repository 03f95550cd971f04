import { functionOf } from '../function-of.ts';
import { sumOf, weightedMean, type Average } from '../internal/averages.ts';
import { chosen } from '../internal/scaled.ts';
import {
  binaryStat,
  multiclassStat,
  multilabelStat,
  type BinaryOptions,
  type MulticlassOptions,
  type MultilabelOptions,
  type StatArguments,
} from '../internal/stat-metric.ts';
import type { StatCounts, StatState } from '../internal/stat-scores.ts';
import { ofTask } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

/** `[tp, fp, tn, fn, support]`, or with average `none` those of each class or label. */
export type StatResult<A extends Average> = A extends 'none' ? number[][] : number[];

/** Counting is that of every score; only the result differs. */
const counted = { share: () => [0, 1] as const };

/**
 * True positives, false positives, true negatives, false negatives, and how many there are of the class: `[tp, fp, tn, fn, support]`.
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of several
 *   classes, default 1; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const scores = new StatScores('binary');
 * scores.update(tensor([0.9, 0.6, 0.2]), tensor([1, 0, 1], { dtype: 'int32' }));
 * scores.compute(); // [1, 1, 0, 1, 2]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/stat_scores.html
 */
export class StatScores<A extends Average = 'micro'> extends Metric<StatState, StatResult<A>> {
  constructor(...args: StatArguments<A>) {
    super(
      ofTask<MetricDefinition<StatState, StatResult<A>>>('StatScores', args, {
        binary: (options: BinaryOptions) => inAverage(binaryStat('StatScores', options, counted), 'micro'),
        multiclass: (count, { average, ...options }: MulticlassOptions<A>) =>
          inAverage(multiclassStat('StatScores', [count, { ...options, average }], counted), average ?? 'micro'),
        multilabel: (count, { average, ...options }: MultilabelOptions<A>) =>
          inAverage(multilabelStat('StatScores', [count, { ...options, average }], counted), average ?? 'micro'),
      }),
    );
  }
}

/** `StatScores` of two classes: of class 1. */
export class BinaryStatScores extends Metric<StatState, number[]> {
  constructor(options: BinaryOptions = {}) {
    super(inAverage(binaryStat('BinaryStatScores', options, counted), 'micro'));
  }
}

/** `StatScores` of several classes; the default average is macro. */
export class MulticlassStatScores<A extends Average = 'macro'> extends Metric<StatState, StatResult<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> = {}) {
    const definition = multiclassStat('MulticlassStatScores', [numClasses, options], counted);
    super(inAverage(definition, options.average ?? 'macro'));
  }
}

/** `StatScores` of several labels; the default average is macro. */
export class MultilabelStatScores<A extends Average = 'macro'> extends Metric<StatState, StatResult<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> = {}) {
    const definition = multilabelStat('MultilabelStatScores', [numLabels, options], counted);
    super(inAverage(definition, options.average ?? 'macro'));
  }
}

function inAverage<Result>(
  definition: MetricDefinition<StatState, unknown>,
  average: Average,
): MetricDefinition<StatState, Result> {
  return { ...definition, better: null, compute: (state) => averaged(chosen(state), average) as Result };
}

function averaged({ tp, fp, tn, fn }: StatCounts, average: Average): number[] | number[][] {
  const support = tp.map((count, i) => count + fn[i]);
  const columns = [tp, fp, tn, fn, support];
  if (average === 'none') return tp.map((_, i) => columns.map((column) => column[i]));
  if (average === 'micro') return columns.map(sumOf);
  const weights = average === 'weighted' ? support : tp.map(() => 1);
  return columns.map((column) => weightedMean(column, weights, NaN));
}

/** `StatScores` of one batch. */
export const statScores = /* @__PURE__ */ functionOf(StatScores);
/** `BinaryStatScores` of one batch. */
export const binaryStatScores = /* @__PURE__ */ functionOf(BinaryStatScores);
/** `MulticlassStatScores` of one batch. */
export const multiclassStatScores = /* @__PURE__ */ functionOf(MulticlassStatScores);
/** `MultilabelStatScores` of one batch. */
export const multilabelStatScores = /* @__PURE__ */ functionOf(MultilabelStatScores);
