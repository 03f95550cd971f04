import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { chosen } from '../internal/scaled.ts';
import {
  binaryStat,
  multiclassStat,
  multilabelStat,
  totalOf,
  type BinaryOptions,
  type StatCount,
} from '../internal/stat-metric.ts';
import type { StatCounts, StatState } from '../internal/stat-scores.ts';
import { ofTask, type TaskArguments } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface IgnoreOption {
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/** Counting is that of every score; only the result differs. */
const counted = { share: () => [0, 1] as const };

/**
 * Matthews' correlation coefficient: 1 is perfect, 0 chance, −1 always wrong; fair to classes of any size.
 *
 * `MCC = (tp · tn − fp · fn) / √((tp + fp) · (tp + fn) · (tn + fp) · (tn + fn))`; of several labels, of their counts together
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `threshold`: default 0.5; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const coefficient = new MatthewsCorrCoef('binary');
 * coefficient.update(tensor([0.9, 0.2, 0.8, 0.1]), tensor([1, 0, 0, 0], { dtype: 'int32' }));
 * coefficient.compute(); // 0.577
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/matthews_corr_coef.html
 */
export class MatthewsCorrCoef extends Metric<StatState, number> {
  constructor(...args: TaskArguments<BinaryOptions, IgnoreOption, BinaryOptions>) {
    const where = 'MatthewsCorrCoef';
    super(
      ofTask(where, args, {
        binary: (options: BinaryOptions) => binary(where, options),
        multiclass: (count, options: IgnoreOption) => multiclass(where, count, options),
        multilabel: (count, options: BinaryOptions) => multilabel(where, count, options),
      }),
    );
  }
}

/** `MatthewsCorrCoef` of two classes. */
export class BinaryMatthewsCorrCoef extends Metric<StatState, number> {
  constructor(options: BinaryOptions = {}) {
    super(binary('BinaryMatthewsCorrCoef', options));
  }
}

/** `MatthewsCorrCoef` of several classes. */
export class MulticlassMatthewsCorrCoef extends Metric<StatState, number> {
  constructor(numClasses: number, options: IgnoreOption = {}) {
    super(multiclass('MulticlassMatthewsCorrCoef', numClasses, options));
  }
}

/** `MatthewsCorrCoef` of the counts of several labels together. */
export class MultilabelMatthewsCorrCoef extends Metric<StatState, number> {
  constructor(numLabels: number, options: BinaryOptions = {}) {
    super(multilabel('MultilabelMatthewsCorrCoef', numLabels, options));
  }
}

type Definition = MetricDefinition<StatState, number>;

function binary(where: string, options: BinaryOptions): Definition {
  return { ...binaryStat(where, options, counted), compute: (state) => ofTwo(totalOf(chosen(state))) };
}

function multilabel(where: string, numLabels: number, options: BinaryOptions): Definition {
  return {
    ...multilabelStat(where, [numLabels, options], counted),
    compute: (state) => ofTwo(totalOf(chosen(state))),
  };
}

function multiclass(where: string, numClasses: number, options: IgnoreOption): Definition {
  const compute = ({ given }: StatState): number => {
    const [, tp] = given.tp;
    return numClasses === 2 ? ofTwo({ tp, fp: given.fp[1], tn: given.tn[1], fn: given.fn[1] }) : ofSeveral(given);
  };
  return { ...multiclassStat(where, [numClasses, options], counted), compute };
}

/**
 * Where a row or column of the matrix is empty, its limit: a little is added to each sum.
 *
 * Chicco and Jurman, The advantages of the Matthews correlation coefficient (2020), https://doi.org/10.1186/s12864-019-6413-7
 */
function ofTwo({ tp, fp, tn, fn }: StatCount): number {
  if (tp + tn !== 0 && fp + fn === 0) return 1;
  if (tp + tn === 0 && fp + fn !== 0) return -1;
  const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  if (product > 0) return (tp * tn - fp * fn) / Math.sqrt(product);
  if (tp + tn + fp + fn === 0) return 0;
  const eps = 2 ** -23;
  const small = Math.sqrt((tp + fp + eps) * (tp + fn + eps) * (tn + fp + eps) * (tn + fn + eps));
  return (Math.sqrt(eps) * (tp + tn - fp - fn)) / small;
}

/** Gorodkin's generalization to K classes (2004), https://doi.org/10.1016/j.compbiolchem.2004.09.006 */
function ofSeveral({ tp, fp, fn }: StatCounts): number {
  const labelled = tp.map((count, c) => count + fn[c]);
  const predicted = tp.map((count, c) => count + fp[c]);
  const total = sumOf(labelled);
  const covariance = (a: readonly number[], b: readonly number[]): number =>
    total * total - sumOf(a.map((count, c) => count * b[c]));
  const spread = covariance(predicted, predicted) * covariance(labelled, labelled);
  if (spread === 0) return 0;
  return (sumOf(tp) * total - sumOf(labelled.map((count, c) => count * predicted[c]))) / Math.sqrt(spread);
}

/** `MatthewsCorrCoef` of one batch. */
export const matthewsCorrcoef = /* @__PURE__ */ functionOf(MatthewsCorrCoef);
/** `BinaryMatthewsCorrCoef` of one batch. */
export const binaryMatthewsCorrcoef = /* @__PURE__ */ functionOf(BinaryMatthewsCorrCoef);
/** `MulticlassMatthewsCorrCoef` of one batch. */
export const multiclassMatthewsCorrcoef = /* @__PURE__ */ functionOf(MulticlassMatthewsCorrCoef);
/** `MultilabelMatthewsCorrCoef` of one batch. */
export const multilabelMatthewsCorrcoef = /* @__PURE__ */ functionOf(MultilabelMatthewsCorrCoef);
