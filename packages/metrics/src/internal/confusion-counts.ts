import { ConfigError, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { pairClasses, requireClass, type ClassOptions } from './class-pairs.ts';

/** `counts[label][prediction]` */
export type Counts = readonly (readonly number[])[];

/** What all metrics that count confusions have in common. */
export function confusionCounts(where: string, classes: number, options: ClassOptions) {
  requireWholeNumber(where, 'classes', classes, { least: 2 });
  const init = (): Counts => noCounts(classes);
  const merge = (a: Counts, b: Counts): Counts => addCounts(where, a, b);
  return {
    init,
    merge,
    update: (state: Counts, predictions: Tensor, labels: Tensor): Counts =>
      merge(state, countsOf(where, { predictions, labels, classes, options })),
  };
}

function noCounts(classes: number): number[][] {
  return Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
}

/** Counts of a batch: how often each class was taken for each. */
function countsOf(
  where: string,
  {
    predictions,
    labels,
    classes,
    options,
  }: { predictions: Tensor; labels: Tensor; classes: number; options: ClassOptions },
): Counts {
  const { ignoreIndex } = options;
  const { predicted, truth, classes: told } = pairClasses(where, predictions, labels, options);
  if (told !== null && told !== classes)
    throw new ConfigError(where, `predictions are of ${told} classes but the metric was made for ${classes}`, {
      expected: classes,
      got: told,
    });
  const counts = noCounts(classes);
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === ignoreIndex) continue;
    requireClass(where, ['label', i, truth[i]], { classes, ignoreIndex });
    requireClass(where, ['prediction', i, predicted[i]], { classes });
    counts[truth[i]][predicted[i]]++;
  }
  return counts;
}

/** Sums of two matrices of the same classes; with another number of classes, class 2 of one need not be class 2 of the other. */
function addCounts(where: string, a: Counts, b: Counts): Counts {
  if (a.length !== b.length)
    throw new ConfigError(
      where,
      `one state counts ${a.length} classes but the other ${b.length}; only states of the same classes can be merged`,
      { expected: a.length, got: b.length },
    );
  return a.map((row, label) => row.map((count, prediction) => count + b[label][prediction]));
}

/** How many examples have each label, how many were predicted to be of each class, and all of them. */
export function totalsOf(counts: Counts): { labelled: number[]; predicted: number[]; total: number } {
  const labelled = counts.map(sumOf);
  const predicted = counts.map((_, c) => sumOf(counts.map((row) => row[c])));
  return { labelled, predicted, total: sumOf(labelled) };
}

/** The sum of numbers. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
