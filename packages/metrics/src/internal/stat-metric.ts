import { requireNumber, requireOneOf, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';
import { averages, ratio, sumOf, weightedMean, type Average } from './averages.ts';
import { chosen } from './scaled.ts';
import { countClasses, countLabels, statScores, type StatCounts, type StatState } from './stat-scores.ts';
import { ofTask, requireClassCount, requireLabelCount, type Task, type TaskArguments } from './task.ts';

/** What can be said of scores of labels. */
export interface BinaryOptions {
  /** probability above which a label is predicted, 0 … 1; default 0.5 */
  readonly threshold?: number | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/** What can be said of scores of several labels. */
export interface MultilabelOptions<A extends Average> extends BinaryOptions {
  readonly average?: A | undefined;
}

/** What can be said of scores of classes. */
export interface MulticlassOptions<A extends Average> {
  readonly average?: A | undefined;
  /** how many of the highest scores count as predicted, if the label is among them; default 1 */
  readonly topK?: number | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/** What stands for 0 / 0: default 0; a class with NaN is left out of means. */
export interface ZeroDivision {
  readonly zeroDivision?: number | undefined;
}

/** The arguments of a metric of true and false positives and negatives of any task. */
export type StatArguments<A extends Average, More = unknown> = TaskArguments<
  BinaryOptions & More,
  MulticlassOptions<A> & More,
  MultilabelOptions<A> & More
>;

/** True and false positives and negatives of one class, or of all together. */
export type StatCount = Readonly<Record<keyof StatCounts, number>>;

/** A score as a share of something. */
export interface StatScore {
  readonly better?: Better | undefined;
  /** the share, of one class or of all together */
  share(count: StatCount, task: Task): readonly [part: number, whole: number];
  /** what stands for 0 / 0 */
  readonly zero?: number | undefined;
  /** default of a metric of any task; that of one for several classes or labels alone is macro */
  readonly average?: Average | undefined;
  /** what stands for means over nothing; default 0 */
  readonly empty?: number | undefined;
  /** whether a class that is ignored is left out of the average, where it was predicted, too */
  readonly leavesOutIgnored?: true | undefined;
  /** whether with `topK` a class must occur to count in the mean; else it counts if it is predicted, too */
  readonly topKMustOccur?: true | undefined;
  /** names of options beside those that all have */
  readonly options?: Readonly<Record<string, true>> | undefined;
}

/** Options of all tasks, as the definitions read them. */
type AnyOptions = BinaryOptions & MulticlassOptions<Average> & ZeroDivision;

type Known = Readonly<Record<string, true>>;
const binaryNames: Known = { threshold: true, ignoreIndex: true };
const multilabelNames: Known = { threshold: true, average: true, ignoreIndex: true };
const multiclassNames: Known = { average: true, topK: true, ignoreIndex: true };

/** The definition of a score for two classes. */
export function binaryStat(
  where: string,
  options: BinaryOptions,
  score: StatScore,
): MetricDefinition<StatState, number> {
  requireStatOptions(where, options, { ...binaryNames, ...score.options });
  const rules = { ...options };
  const { init, merge } = statScores(where, 1);
  const zero = zeroOf(options, score);
  return {
    better: score.better ?? 'higher',
    init,
    merge,
    update: (state, ...batch) => merge(state, countLabels(where, batch, null, rules)),
    compute: (state) => ratio(...score.share(countOf(chosen(state), 0), 'binary'), zero),
  };
}

/** The definition of a score for several classes. */
export function multiclassStat<Result>(
  where: string,
  [numClasses, options]: readonly [number, MulticlassOptions<Average>],
  score: StatScore,
): MetricDefinition<StatState, Result> {
  requireClassCount(where, numClasses);
  requireStatOptions(where, options, { ...multiclassNames, ...score.options });
  if (options.topK !== undefined) requireWholeNumber(where, 'topK', options.topK, { least: 1, most: numClasses });
  const rules = { ...options };
  const { init, merge } = statScores(where, numClasses);
  return {
    better: score.better ?? 'higher',
    init,
    merge,
    update: (state, ...batch) => merge(state, countClasses(where, batch, numClasses, rules)),
    compute: (state) => averaged(chosen(state), score, { task: 'multiclass', options: rules }) as Result,
  };
}

/** The definition of a score for several labels. */
export function multilabelStat<Result>(
  where: string,
  [numLabels, options]: readonly [number, MultilabelOptions<Average>],
  score: StatScore,
): MetricDefinition<StatState, Result> {
  requireLabelCount(where, numLabels);
  requireStatOptions(where, options, { ...multilabelNames, ...score.options });
  const rules = { ...options };
  const { init, merge } = statScores(where, numLabels);
  return {
    better: score.better ?? 'higher',
    init,
    merge,
    update: (state, ...batch) => merge(state, countLabels(where, batch, numLabels, rules)),
    compute: (state) => averaged(chosen(state), score, { task: 'multilabel', options: rules }) as Result,
  };
}

/** The definition of a score for the task that is named. */
export function anyStat<Result>(
  where: string,
  args: StatArguments<Average>,
  score: StatScore,
): MetricDefinition<StatState, Result> {
  const { average = 'micro' } = score;
  const withAverage = <O extends { readonly average?: Average | undefined }>(options: O): O => ({
    ...options,
    average: options.average ?? average,
  });
  return ofTask<MetricDefinition<StatState, Result>>(where, args, {
    binary: (options: BinaryOptions) => binaryStat(where, options, score) as MetricDefinition<StatState, Result>,
    multiclass: (count, options: MulticlassOptions<Average>) =>
      multiclassStat(where, [count, withAverage(options)], score),
    multilabel: (count, options: MultilabelOptions<Average>) =>
      multilabelStat(where, [count, withAverage(options)], score),
  });
}

/** @throws {ConfigError} if there is an option that is not `known`, or one of those that all have is of another kind */
export function requireStatOptions(where: string, options: object, known: Known): void {
  const { threshold, ignoreIndex, average, zeroDivision } = requireOptions<AnyOptions>(where, options, known);
  if (threshold !== undefined) requireNumber(where, 'threshold', threshold, { least: 0, most: 1 });
  if (ignoreIndex !== undefined) requireWholeNumber(where, 'ignoreIndex', ignoreIndex);
  if (average !== undefined) requireOneOf(where, 'average', average, averages);
  if (zeroDivision !== undefined && !Number.isNaN(zeroDivision)) requireNumber(where, 'zeroDivision', zeroDivision);
}

function zeroOf(options: object, { zero = 0 }: StatScore): number {
  return (options as ZeroDivision).zeroDivision ?? zero;
}

function countOf({ tp, fp, tn, fn }: StatCounts, i: number): StatCount {
  return { tp: tp[i], fp: fp[i], tn: tn[i], fn: fn[i] };
}

/** Counts of all classes or labels together. */
export function totalOf({ tp, fp, tn, fn }: StatCounts, isLeftOut: (c: number) => boolean = () => false): StatCount {
  const sum = (counts: readonly number[]): number => sumOf(counts.filter((_, c) => !isLeftOut(c)));
  return { tp: sum(tp), fp: sum(fp), tn: sum(tn), fn: sum(fn) };
}

/** A score in the average that is asked for. */
function averaged(
  counts: StatCounts,
  score: StatScore,
  { task, options }: { task: Task; options: AnyOptions },
): number | number[] {
  const { average = 'macro', topK = 1, ignoreIndex } = options;
  const zero = zeroOf(options, score);
  const value = (count: StatCount): number => ratio(...score.share(count, task), zero);
  const isLeftOut = (c: number): boolean =>
    score.leavesOutIgnored === true && task === 'multiclass' && c === ignoreIndex;
  if (average === 'micro') return value(totalOf(counts, isLeftOut));
  const each = counts.tp.map((_, c) => countOf(counts, c));
  const values = each.map(value);
  if (average === 'none') return values;
  const mustOccur = topK > 1 && score.topKMustOccur === true;
  const occurs = ({ tp, fp, fn }: StatCount): boolean => tp + fn + (mustOccur ? 0 : fp) > 0; // else it says nothing
  const weight = (count: StatCount, c: number): number => {
    if (average === 'weighted') return count.tp + count.fn;
    return task === 'multilabel' || (occurs(count) && !isLeftOut(c)) ? 1 : 0;
  };
  return weightedMean(values, each.map(weight), score.empty);
}
