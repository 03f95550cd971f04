import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import type { Average, Scores } from '../internal/averages.ts';
import type { Column } from '../internal/columns.ts';
import {
  averageOf,
  binaryCurve,
  multiclassCurves,
  multilabelCurves,
  requireAverage,
  type CurveOptions,
} from '../internal/curve-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, requireObject, type TaskArguments } from '../internal/task.ts';
import { areaUnder, interpolate, rocOf } from '../internal/threshold-curves.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface RangeOptions extends CurveOptions {
  /** lowest and highest false positive rate; default 0.001 … 0.1 */
  readonly fprRange?: readonly [low: number, high: number] | undefined;
}
type ClassAverage = 'macro' | 'none';
interface ClassOptions<A extends Average> extends RangeOptions {
  /** default none */
  readonly average?: A | undefined;
}

/**
 * Area under the receiver operating characteristic where false positive rates are low, over their logarithm, 0 … 1. NaN before the first
 * example.
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `fprRange`: default [0.001, 0.1]; `average`: macro, or none, the
 *   default; `thresholds`: how many between 0 and 1, or a list; default every score there is; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const area = new LogAUC('binary', { fprRange: [0.1, 1] });
 * area.update(tensor([0.75, 0.05, 0.05, 0.05, 0.05]), tensor([1, 0, 0, 0, 0], { dtype: 'int32' }));
 * area.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/logauc.html
 */
export class LogAUC<A extends ClassAverage = 'none'> extends Metric<ScoreState, Scores<A> | number> {
  constructor(...args: TaskArguments<RangeOptions, ClassOptions<A>, ClassOptions<A>>) {
    super(
      ofTask<MetricDefinition<ScoreState, Scores<A> | number>>('LogAUC', args, {
        binary: (options: RangeOptions) => binary('LogAUC', options),
        multiclass: (count, options: ClassOptions<A>) =>
          multiclassCurves('LogAUC', [count, options], averaged('LogAUC', options)),
        multilabel: (count, options: ClassOptions<A>) =>
          multilabelCurves('LogAUC', [count, options], averaged('LogAUC', options)),
      }),
    );
  }
}

/** `LogAUC` of two classes. */
export class BinaryLogAUC extends Metric<ScoreState, number> {
  constructor(options: RangeOptions = {}) {
    super(binary('BinaryLogAUC', options));
  }
}

/** `LogAUC` of several classes, each against all others. */
export class MulticlassLogAUC<A extends ClassAverage = 'none'> extends Metric<ScoreState, Scores<A>> {
  constructor(numClasses: number, options: ClassOptions<A> = {}) {
    super(multiclassCurves('MulticlassLogAUC', [numClasses, options], averaged('MulticlassLogAUC', options)));
  }
}

/** `LogAUC` of several labels. */
export class MultilabelLogAUC<A extends ClassAverage = 'none'> extends Metric<ScoreState, Scores<A>> {
  constructor(numLabels: number, options: ClassOptions<A> = {}) {
    super(multilabelCurves('MultilabelLogAUC', [numLabels, options], averaged('MultilabelLogAUC', options)));
  }
}

type Range = readonly [low: number, high: number];
const lowRates: Range = [0.001, 0.1];

function binary(where: string, options: RangeOptions): MetricDefinition<ScoreState, number> {
  requireObject(where, options);
  const range = requireRange(where, options.fprRange);
  return binaryCurve(where, options, {
    better: 'higher',
    options: { fprRange: true },
    compute: ([column], thresholds) => areaWithin(column, range, thresholds),
  });
}

function averaged<A extends Average>(where: string, options: ClassOptions<A>) {
  requireObject(where, options);
  const { average, fprRange } = options;
  requireAverage(where, average, ['macro', 'none']);
  const range = requireRange(where, fprRange);
  return {
    better: 'higher' as const,
    options: { average: true, fprRange: true } as const,
    compute: (columns: readonly Column[], thresholds?: readonly number[]) =>
      averageOf(columns, average ?? 'none', (column) => areaWithin(column, range, thresholds)) as Scores<A>,
  };
}

function requireRange(where: string, range: Range = lowRates): Range {
  const [low, high] = Array.isArray(range) ? range : [];
  if (typeof low === 'number' && typeof high === 'number' && low > 0 && low < high && high <= 1) return [low, high];
  throw new ConfigError(
    where,
    `fprRange is ${formatValue(range)}; it must be two rising numbers above 0 and at most 1`,
    { got: range },
  );
}

function areaWithin(column: Column, [low, high]: Range, thresholds?: readonly number[]): number {
  if (column.scores.length === 0 && thresholds === undefined) return NaN;
  const [fpr, tpr] = rocOf(column, thresholds);
  const rising = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
  const x = rising([...fpr, low, high]);
  const y = rising([...tpr, ...interpolate([low, high], fpr, tpr)]);
  const [from, to] = [x.lastIndexOf(low), x.lastIndexOf(high) + 1];
  return areaUnder(x.slice(from, to).map(Math.log10), y.slice(from, to)) / Math.log10(high / low);
}

/** `LogAUC` of one batch. */
export const logauc = /* @__PURE__ */ functionOf(LogAUC);
/** `BinaryLogAUC` of one batch. */
export const binaryLogauc = /* @__PURE__ */ functionOf(BinaryLogAUC);
/** `MulticlassLogAUC` of one batch. */
export const multiclassLogauc = /* @__PURE__ */ functionOf(MulticlassLogAUC);
/** `MultilabelLogAUC` of one batch. */
export const multilabelLogauc = /* @__PURE__ */ functionOf(MultilabelLogAUC);
