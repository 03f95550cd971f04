import { functionOf } from '../function-of.ts';
import {
  confuseClasses,
  confuseLabels,
  confusionCounts,
  requireNormalize,
  shares,
  type Counts,
  type MatrixState,
  type Normalize,
} from '../internal/matrices.ts';
import { chosen } from '../internal/scaled.ts';
import { requireStatOptions, type BinaryOptions } from '../internal/stat-metric.ts';
import { ofTask, requireClassCount, requireLabelCount, type TaskArguments } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface NormalizeOption {
  /** shares instead of counts: of the row (`true`), of the column (`pred`), or of everything (`all`); default none */
  readonly normalize?: Normalize | undefined;
}
interface ClassOptions extends NormalizeOption {
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}
type LabelOptions = BinaryOptions & NormalizeOption;

const labelNames = { threshold: true, ignoreIndex: true, normalize: true } as const;

/**
 * How often each class (rows) was taken for each class (columns). Of several labels one matrix each: `[[tn, fp], [fn, tp]]`.
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `normalize`: shares instead of counts, of the labels (`true`: each row
 *   adds up to 1), the predictions (`pred`: each column) or `all`; `threshold`: default 0.5; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const matrix = new ConfusionMatrix('multiclass', { numClasses: 2 });
 * matrix.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * matrix.compute(); // [[0, 1], [0, 1]]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/confusion_matrix.html
 */
export class ConfusionMatrix<T extends string = string> extends Metric<
  MatrixState,
  T extends 'multilabel' ? readonly Counts[] : Counts
> {
  constructor(
    ...args: TaskArguments<LabelOptions, ClassOptions, LabelOptions> & readonly [task: T, ...others: unknown[]]
  ) {
    const where = 'ConfusionMatrix';
    super(
      ofTask<MetricDefinition<MatrixState, never>>(where, args, {
        binary: (options) => binaryMatrix(where, options) as MetricDefinition<MatrixState, never>,
        multiclass: (count, options) => classMatrix(where, count, options) as MetricDefinition<MatrixState, never>,
        multilabel: (count, options) => labelMatrices(where, count, options) as MetricDefinition<MatrixState, never>,
      }),
    );
  }
}

/** `ConfusionMatrix` of two classes. */
export class BinaryConfusionMatrix extends Metric<MatrixState, Counts> {
  constructor(options: LabelOptions = {}) {
    super(binaryMatrix('BinaryConfusionMatrix', options));
  }
}

/** `ConfusionMatrix` of several classes. */
export class MulticlassConfusionMatrix extends Metric<MatrixState, Counts> {
  constructor(numClasses: number, options: ClassOptions = {}) {
    super(classMatrix('MulticlassConfusionMatrix', numClasses, options));
  }
}

/** `ConfusionMatrix` of each of several labels. */
export class MultilabelConfusionMatrix extends Metric<MatrixState, readonly Counts[]> {
  constructor(numLabels: number, options: LabelOptions = {}) {
    super(labelMatrices('MultilabelConfusionMatrix', numLabels, options));
  }
}

function binaryMatrix(where: string, options: LabelOptions): MetricDefinition<MatrixState, Counts> {
  return { ...matricesOf(where, null, options), compute: (state) => share(chosen(state)[0], options) };
}

function labelMatrices(
  where: string,
  numLabels: number,
  options: LabelOptions,
): MetricDefinition<MatrixState, readonly Counts[]> {
  requireLabelCount(where, numLabels);
  return {
    ...matricesOf(where, numLabels, options),
    compute: (state) => chosen(state).map((counts) => share(counts, options)),
  };
}

function matricesOf(where: string, numLabels: number | null, options: LabelOptions) {
  requireStatOptions(where, options, labelNames);
  requireNormalize(where, options.normalize);
  const { init, merge } = confusionCounts(where, { length: numLabels ?? 1, classes: 2 });
  const update: MetricDefinition<MatrixState, never>['update'] = (state, ...batch) =>
    merge(state, confuseLabels(where, batch, numLabels, options));
  return { better: null, init, merge, update };
}

function classMatrix(where: string, numClasses: number, options: ClassOptions): MetricDefinition<MatrixState, Counts> {
  requireClassCount(where, numClasses);
  requireStatOptions(where, options, { ignoreIndex: true, normalize: true });
  requireNormalize(where, options.normalize);
  const { init, merge } = confusionCounts(where, { length: 1, classes: numClasses });
  return {
    better: null,
    init,
    merge,
    update: (state, ...batch) => merge(state, confuseClasses(where, batch, numClasses, options)),
    compute: (state) => share(chosen(state)[0], options),
  };
}

function share(counts: Counts, { normalize = 'none' }: NormalizeOption): Counts {
  return shares(counts, normalize);
}

/** `ConfusionMatrix` of one batch. */
export const confusionMatrix = /* @__PURE__ */ functionOf(ConfusionMatrix);
/** `BinaryConfusionMatrix` of one batch. */
export const binaryConfusionMatrix = /* @__PURE__ */ functionOf(BinaryConfusionMatrix);
/** `MulticlassConfusionMatrix` of one batch. */
export const multiclassConfusionMatrix = /* @__PURE__ */ functionOf(MulticlassConfusionMatrix);
/** `MultilabelConfusionMatrix` of one batch. */
export const multilabelConfusionMatrix = /* @__PURE__ */ functionOf(MultilabelConfusionMatrix);
