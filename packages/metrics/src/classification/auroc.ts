import { requireNumber } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { multiclassAreas, multilabelAreas, type AreaOptions, type ClassAverage } from '../internal/area-metric.ts';
import type { Average, Scores } from '../internal/averages.ts';
import type { Column } from '../internal/columns.ts';
import { binaryCurve, type CurveOptions } from '../internal/curve-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, requireObject, type TaskArguments } from '../internal/task.ts';
import { areaUnder, interpolate, rocOf } from '../internal/threshold-curves.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface BinaryOptions extends CurveOptions {
  /** the area up to this false positive rate alone, scaled to 0.5 for chance; default 1 */
  readonly maxFpr?: number | undefined;
}

/**
 * Area under the receiver operating characteristic: how likely a right one has a higher score than a wrong one. NaN before the first example, 0
 * where only one class occurs.
 *
 * `∫ tpr d(fpr)`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default macro, of several labels also micro; `thresholds`:
 *   how many between 0 and 1, or a list; default every score there is; `maxFpr`: of two classes, up to which false positive rate; `ignoreIndex`: a target that
 *   does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const area = new AUROC('binary');
 * area.update(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * area.compute(); // 0.75
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/auroc.html
 */
export class AUROC<A extends Average = 'macro'> extends Metric<ScoreState, Scores<A>> {
  constructor(...args: TaskArguments<BinaryOptions, AreaOptions<A>, AreaOptions<A>>) {
    super(
      ofTask<MetricDefinition<ScoreState, Scores<A>>>('AUROC', args, {
        binary: (options: BinaryOptions) => binary('AUROC', options) as MetricDefinition<ScoreState, Scores<A>>,
        multiclass: (count, options: AreaOptions<A>) => multiclassAreas('AUROC', [count, options], areaOf),
        multilabel: (count, options: AreaOptions<A>) => multilabelAreas('AUROC', [count, options], areaOf),
      }),
    );
  }
}

/** `AUROC` of two classes. */
export class BinaryAUROC extends Metric<ScoreState, number> {
  constructor(options: BinaryOptions = {}) {
    super(binary('BinaryAUROC', options));
  }
}

/** `AUROC` of several classes, each against all others. */
export class MulticlassAUROC<A extends ClassAverage = 'macro'> extends Metric<ScoreState, Scores<A>> {
  constructor(numClasses: number, options: AreaOptions<A> = {}) {
    super(multiclassAreas('MulticlassAUROC', [numClasses, options], areaOf));
  }
}

/** `AUROC` of several labels. */
export class MultilabelAUROC<A extends Average = 'macro'> extends Metric<ScoreState, Scores<A>> {
  constructor(numLabels: number, options: AreaOptions<A> = {}) {
    super(multilabelAreas('MultilabelAUROC', [numLabels, options], areaOf));
  }
}

function binary(where: string, options: BinaryOptions): MetricDefinition<ScoreState, number> {
  requireObject(where, options);
  const { maxFpr = 1 } = options;
  requireNumber(where, 'maxFpr', maxFpr, { above: 0, most: 1 });
  return binaryCurve(where, options, {
    better: 'higher',
    options: { maxFpr: true },
    compute: ([column], thresholds) =>
      maxFpr === 1 ? areaOf(column, thresholds) : partialArea(column, maxFpr, thresholds),
  });
}

function areaOf(column: Column, thresholds?: readonly number[]): number {
  if (column.scores.length === 0 && thresholds === undefined) return NaN;
  const [fpr, tpr] = rocOf(column, thresholds);
  return areaUnder(fpr, tpr);
}

/** McClish's partial area up to a false positive rate: 0.5 for chance, 1 at best; https://doi.org/10.1177/0272989X8900900307 */
function partialArea(column: Column, maxFpr: number, thresholds?: readonly number[]): number {
  const [fpr, tpr] = rocOf(column, thresholds);
  const within = fpr.filter((rate) => rate <= maxFpr).length;
  if (within === fpr.length || tpr.every((rate) => rate === 0)) return areaOf(column, thresholds);
  const [end] = interpolate([maxFpr], fpr.slice(within - 1, within + 1), tpr.slice(within - 1, within + 1));
  const area = areaUnder([...fpr.slice(0, within), maxFpr], [...tpr.slice(0, within), end]);
  const least = maxFpr ** 2 / 2;
  return (1 + (area - least) / (maxFpr - least)) / 2;
}

/** `AUROC` of one batch. */
export const auroc = /* @__PURE__ */ functionOf(AUROC);
/** `BinaryAUROC` of one batch. */
export const binaryAuroc = /* @__PURE__ */ functionOf(BinaryAUROC);
/** `MulticlassAUROC` of one batch. */
export const multiclassAuroc = /* @__PURE__ */ functionOf(MulticlassAUROC);
/** `MultilabelAUROC` of one batch. */
export const multilabelAuroc = /* @__PURE__ */ functionOf(MultilabelAUROC);
