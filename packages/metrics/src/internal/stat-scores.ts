import { ConfigError, type Tensor } from '@gradkit/core-tensor/functional';
import { placeOf, readClasses } from './inputs/class-batch.ts';
import { ignored, readLabels } from './inputs/label-batch.ts';
import { areLogits, scaled, sigmoid, type Scaled } from './scaled.ts';

/** True and false positives and negatives, of each class or label. */
export type StatCounts = {
  readonly tp: readonly number[];
  readonly fp: readonly number[];
  readonly tn: readonly number[];
  readonly fn: readonly number[];
};

/** What metrics of true and false positives and negatives have counted. */
export type StatState = Scaled<StatCounts>;

interface StatRules {
  readonly threshold?: number | undefined;
  readonly topK?: number | undefined;
  readonly ignoreIndex?: number | undefined;
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

function noCounts(length: number): StatCounts {
  return { tp: zeros(length), fp: zeros(length), tn: zeros(length), fn: zeros(length) };
}

/** What all metrics of true and false positives and negatives have in common, for `length` classes or labels. */
export function statScores(where: string, length: number) {
  return scaled<StatCounts>({
    init: () => noCounts(length),
    merge(a, b) {
      requireSameLength(where, a.tp.length, b.tp.length);
      const plus = (name: keyof StatCounts): number[] => a[name].map((count, i) => count + b[name][i]);
      return { tp: plus('tp'), fp: plus('fp'), tn: plus('tn'), fn: plus('fn') };
    },
  });
}

/** Class 2 of one state need not be class 2 of another with another number of classes. */
export function requireSameLength(where: string, expected: number, got: number): void {
  if (expected === got) return;
  throw new ConfigError(
    where,
    `one state counts ${expected} classes but the other ${got}; only states of the same classes can be merged`,
    { expected, got },
  );
}

/** Counts a batch of labels that are each right or not: on both scales where there are scores. */
export function countLabels(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  numLabels: number | null,
  { threshold = 0.5, ignoreIndex }: StatRules,
): StatState {
  const { scores, truth, labels, floating } = readLabels(where, predictions, targets, { numLabels, ignoreIndex });
  const count = (isPositive: (score: number) => boolean): StatCounts => {
    const counts = { tp: zeros(labels), fp: zeros(labels), tn: zeros(labels), fn: zeros(labels) };
    for (let i = 0; i < truth.length; i++) {
      if (truth[i] === ignored) continue;
      const name = isPositive(scores[i]) ? (truth[i] === 1 ? 'tp' : 'fp') : truth[i] === 1 ? 'fn' : 'tn';
      counts[name][i % labels]++;
    }
    return counts;
  };
  if (!floating) {
    const counts = count((decision) => decision === 1);
    return { outside: false, given: counts, squashed: counts };
  }
  return {
    outside: areLogits(scores),
    given: count((score) => score > threshold),
    squashed: count((score) => sigmoid(score) > threshold),
  };
}

/** Counts a batch of examples of one class each; with `topK`, a label among the k highest scores counts as predicted. */
export function countClasses(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  numClasses: number,
  { topK = 1, ignoreIndex }: StatRules,
): StatState {
  const batch = readClasses(where, predictions, targets, { numClasses, ignoreIndex, scoresOnly: topK > 1 });
  const { scores, predicted, truth } = batch;
  const isNear = (row: number): boolean =>
    topK > 1 && placeOf(scores!, row * numClasses, { label: truth[row], classes: numClasses }) < topK;
  const [tp, fp, fn] = [zeros(numClasses), zeros(numClasses), zeros(numClasses)];
  for (let row = 0; row < truth.length; row++) {
    const [taken, label] = [isNear(row) ? truth[row] : predicted[row], truth[row]];
    if (taken === label) tp[label]++;
    else {
      fp[taken]++;
      fn[label]++;
    }
  }
  const tn = tp.map((count, c) => truth.length - count - fp[c] - fn[c]);
  return { outside: false, given: { tp, fp, tn, fn }, squashed: noCounts(numClasses) };
}
