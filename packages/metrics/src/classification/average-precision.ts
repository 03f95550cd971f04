import { functionOf } from '../function-of.ts';
import { multiclassAreas, multilabelAreas, type AreaOptions, type ClassAverage } from '../internal/area-metric.ts';
import { sumOf, type Average, type Scores } from '../internal/averages.ts';
import type { Column } from '../internal/columns.ts';
import { binaryCurve, type CurveOptions } from '../internal/curve-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, type TaskArguments } from '../internal/task.ts';
import { precisionRecallOf } from '../internal/threshold-curves.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

type BinaryOptions = CurveOptions;

/**
 * Mean precision over the recalls that the thresholds reach: the area under the precision-recall curve, by steps. NaN before the first
 * example.
 *
 * `AP = Σ (recall[i] − recall[i + 1]) · precision[i]`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default macro, of several labels also micro; `thresholds`:
 *   how many between 0 and 1, or a list; default every score there is; `ignoreIndex`: a target that
 *   does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const area = new AveragePrecision('binary');
 * area.update(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * area.compute(); // 0.833
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/average_precision.html
 */
export class AveragePrecision<A extends Average = 'macro'> extends Metric<ScoreState, Scores<A>> {
  constructor(...args: TaskArguments<BinaryOptions, AreaOptions<A>, AreaOptions<A>>) {
    super(
      ofTask<MetricDefinition<ScoreState, Scores<A>>>('AveragePrecision', args, {
        binary: (options: BinaryOptions) =>
          binary('AveragePrecision', options) as MetricDefinition<ScoreState, Scores<A>>,
        multiclass: (count, options: AreaOptions<A>) =>
          multiclassAreas('AveragePrecision', [count, options], precisionOf),
        multilabel: (count, options: AreaOptions<A>) =>
          multilabelAreas('AveragePrecision', [count, options], precisionOf),
      }),
    );
  }
}

/** `AveragePrecision` of two classes. */
export class BinaryAveragePrecision extends Metric<ScoreState, number> {
  constructor(options: BinaryOptions = {}) {
    super(binary('BinaryAveragePrecision', options));
  }
}

/** `AveragePrecision` of several classes, each against all others. */
export class MulticlassAveragePrecision<A extends ClassAverage = 'macro'> extends Metric<ScoreState, Scores<A>> {
  constructor(numClasses: number, options: AreaOptions<A> = {}) {
    super(multiclassAreas('MulticlassAveragePrecision', [numClasses, options], precisionOf));
  }
}

/** `AveragePrecision` of several labels. */
export class MultilabelAveragePrecision<A extends Average = 'macro'> extends Metric<ScoreState, Scores<A>> {
  constructor(numLabels: number, options: AreaOptions<A> = {}) {
    super(multilabelAreas('MultilabelAveragePrecision', [numLabels, options], precisionOf));
  }
}

function binary(where: string, options: BinaryOptions): MetricDefinition<ScoreState, number> {
  return binaryCurve(where, options, {
    better: 'higher',
    compute: ([column], thresholds) => precisionOf(column, thresholds),
  });
}

function precisionOf(column: Column, thresholds?: readonly number[]): number {
  if (column.scores.length === 0 && thresholds === undefined) return NaN;
  const [precision, recall] = precisionRecallOf(column, thresholds);
  const known = (x: number): number => (thresholds !== undefined && Number.isNaN(x) ? 0 : x);
  return sumOf(recall.slice(1).map((next, i) => (known(recall[i]) - known(next)) * known(precision[i])));
}

/** `AveragePrecision` of one batch. */
export const averagePrecision = /* @__PURE__ */ functionOf(AveragePrecision);
/** `BinaryAveragePrecision` of one batch. */
export const binaryAveragePrecision = /* @__PURE__ */ functionOf(BinaryAveragePrecision);
/** `MulticlassAveragePrecision` of one batch. */
export const multiclassAveragePrecision = /* @__PURE__ */ functionOf(MulticlassAveragePrecision);
/** `MultilabelAveragePrecision` of one batch. */
export const multilabelAveragePrecision = /* @__PURE__ */ functionOf(MultilabelAveragePrecision);
