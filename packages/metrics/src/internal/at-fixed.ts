import { requireNumber } from '@gradkit/core-tensor/functional';
import type { MetricDefinition } from '../metric.ts';
import type { Column } from './columns.ts';
import { binaryCurve, multiclassCurves, multilabelCurves, type CurveOptions } from './curve-metric.ts';
import type { FindPoint, OperatingPoint } from './operating-points.ts';
import type { ScoreState } from './score-lists.ts';
import { ofTask, type Task, type TaskArguments } from './task.ts';

/** The best value and its threshold, or of several classes or labels the values and the thresholds. */
export type At<T extends Task> = T extends 'binary' ? OperatingPoint : [values: number[], thresholds: number[]];

type Options = TaskArguments<CurveOptions, CurveOptions, CurveOptions>;

/** The arguments of a metric of any task at a least value. */
export type AtArguments<T extends Task> = readonly [
  task: T,
  least: number,
  options?: Extract<Options, readonly [task: T, ...others: unknown[]]>[1],
];

/** The name of the least value, and what is looked for. */
type Search = readonly [name: string, find: FindPoint];

const search = { better: null } as const;

/** The definition of an operating point of two classes. */
export function binaryAt(
  where: string,
  [least, options]: readonly [number, CurveOptions],
  [name, find]: Search,
): MetricDefinition<ScoreState, At<'binary'>> {
  requireNumber(where, name, least, { least: 0, most: 1 });
  const compute = ([column]: readonly Column[], thresholds?: readonly number[]) => find(column, least, thresholds);
  return binaryCurve<At<'binary'>>(where, options, { ...search, compute });
}

/** The definition of the operating points of several classes. */
export function multiclassAt(
  where: string,
  [numClasses, least, options]: readonly [number, number, CurveOptions],
  [name, find]: Search,
): MetricDefinition<ScoreState, At<'multiclass'>> {
  requireNumber(where, name, least, { least: 0, most: 1 });
  return multiclassCurves(where, [numClasses, options], { ...search, compute: each(find, least) });
}

/** The definition of the operating points of several labels. */
export function multilabelAt(
  where: string,
  [numLabels, least, options]: readonly [number, number, CurveOptions],
  [name, find]: Search,
): MetricDefinition<ScoreState, At<'multilabel'>> {
  requireNumber(where, name, least, { least: 0, most: 1 });
  return multilabelCurves(where, [numLabels, options], { ...search, compute: each(find, least) });
}

/** The definition for the task that is named. */
export function ofTaskAt<T extends Task>(
  where: string,
  [task, least, options]: AtArguments<T>,
  what: Search,
): MetricDefinition<ScoreState, At<T>> {
  type Definition = MetricDefinition<ScoreState, At<T>>;
  return ofTask<Definition>(where, [task, options], {
    binary: (rest: CurveOptions) => binaryAt(where, [least, rest], what) as Definition,
    multiclass: (count, rest: CurveOptions) => multiclassAt(where, [count, least, rest], what) as Definition,
    multilabel: (count, rest: CurveOptions) => multilabelAt(where, [count, least, rest], what) as Definition,
  });
}

function each(find: FindPoint, least: number) {
  return (columns: readonly Column[], thresholds?: readonly number[]): [number[], number[]] => {
    const points = columns.map((column) => find(column, least, thresholds));
    return [points.map(([value]) => value), points.map(([, threshold]) => threshold)];
  };
}
