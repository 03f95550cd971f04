import { requireOneOf, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { binaryRows, multiclassRows, type Rows } from '../internal/score-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, requireObject, type ClassTaskArguments } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

type Norm = 'l1' | 'l2' | 'max';

interface CalibrationOptions {
  /** into how many equal parts 0 … 1 is divided; default 15 */
  readonly nBins?: number | undefined;
  /** the mean over bins (`l1`, the default), the root of their mean square (`l2`), or the largest (`max`) */
  readonly norm?: Norm | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/**
 * How far confidence is from how often it is right: predictions are put into bins by their confidence, and in each bin the mean confidence is
 * compared with the share that is right. NaN before the first example.
 *
 * `ECE = Σ share of bin · |right − confidence|`
 *
 * The confidence is that of the class with the highest probability; of two classes it is the probability of class 1.
 *
 * @param args the task, binary or multiclass, then options: `numClasses`; `nBins`: default 15; `norm`: `l1`, `l2` or `max`;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const error = new CalibrationError('binary', { nBins: 2 });
 * error.update(tensor([0.25, 0.25, 0.75, 0.75]), tensor([0, 1, 1, 1], { dtype: 'int32' }));
 * error.compute(); // 0.25
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/calibration_error.html
 */
export class CalibrationError extends Metric<ScoreState, number> {
  constructor(...args: ClassTaskArguments<CalibrationOptions, CalibrationOptions>) {
    super(
      ofTask('CalibrationError', args, {
        binary: (options: CalibrationOptions) => binary('CalibrationError', options),
        multiclass: (count, options: CalibrationOptions) => multiclass('CalibrationError', count, options),
      }),
    );
  }
}

/** `CalibrationError` of two classes. */
export class BinaryCalibrationError extends Metric<ScoreState, number> {
  constructor(options: CalibrationOptions = {}) {
    super(binary('BinaryCalibrationError', options));
  }
}

/** `CalibrationError` of several classes. */
export class MulticlassCalibrationError extends Metric<ScoreState, number> {
  constructor(numClasses: number, options: CalibrationOptions = {}) {
    super(multiclass('MulticlassCalibrationError', numClasses, options));
  }
}

/** Confidence of each prediction, and whether it is right. */
type Confidence = readonly [confidence: number, right: boolean];

const names = { nBins: true, norm: true } as const;

function binary(where: string, options: CalibrationOptions): MetricDefinition<ScoreState, number> {
  const compute = ({ probabilities, truth }: Rows): number =>
    errorOf(
      truth.map((label, row): Confidence => [probabilities[row], label === 1]),
      options,
    );
  requireBins(where, options);
  return binaryRows(where, options, { better: 'lower', options: names, compute });
}

function multiclass(
  where: string,
  numClasses: number,
  options: CalibrationOptions,
): MetricDefinition<ScoreState, number> {
  requireBins(where, options);
  const compute = ({ probabilities, truth }: Rows): number =>
    errorOf(
      truth.map((label, row) => highestOf(probabilities, row * numClasses, [numClasses, label])),
      options,
    );
  return multiclassRows(where, [numClasses, options], { better: 'lower', options: names, compute });
}

function requireBins(where: string, options: CalibrationOptions): void {
  requireObject(where, options);
  const { nBins, norm } = options;
  if (nBins !== undefined) requireWholeNumber(where, 'nBins', nBins, { least: 1 });
  if (norm !== undefined) requireOneOf(where, 'norm', norm, ['l1', 'l2', 'max']);
}

function highestOf(probabilities: ArrayLike<number>, start: number, [classes, label]: [number, number]): Confidence {
  let best = 0;
  for (let c = 1; c < classes; c++) if (probabilities[start + c] > probabilities[start + best]) best = c;
  return [probabilities[start + best], best === label];
}

function errorOf(all: readonly Confidence[], { nBins = 15, norm = 'l1' }: CalibrationOptions): number {
  if (all.length === 0) return norm === 'l1' ? NaN : 0;
  const bins = new Map<number, { count: number; confidence: number; right: number }>();
  for (const [confidence, right] of all) {
    const at = Math.floor(Math.fround(confidence) * nBins); // 1 has a bin of its own
    const bin = bins.get(at) ?? { count: 0, confidence: 0, right: 0 };
    bins.set(at, { count: bin.count + 1, confidence: bin.confidence + confidence, right: bin.right + Number(right) });
  }
  const each = [...bins.values()].map(({ count, confidence, right }) => ({
    share: count / all.length,
    gap: Math.abs(right - confidence) / count,
  }));
  if (norm === 'max') return each.reduce((most, { gap }) => Math.max(most, gap), 0);
  const power = norm === 'l1' ? 1 : 2;
  return sumOf(each.map(({ share, gap }) => share * gap ** power)) ** (1 / power);
}

/** `CalibrationError` of one batch. */
export const calibrationError = /* @__PURE__ */ functionOf(CalibrationError);
/** `BinaryCalibrationError` of one batch. */
export const binaryCalibrationError = /* @__PURE__ */ functionOf(BinaryCalibrationError);
/** `MulticlassCalibrationError` of one batch. */
export const multiclassCalibrationError = /* @__PURE__ */ functionOf(MulticlassCalibrationError);
