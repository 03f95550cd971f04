import {
  formatShape,
  isFloating,
  numbersOf,
  requireTensor,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { MetricDefinition } from '../metric.ts';
import { sumOf } from './averages.ts';

/** How often a predicted and a right cluster met, by `predicted,right`. */
export type Contingency = Readonly<Record<string, number>>;

/** How many examples are in each pair of clusters, each predicted cluster and each right one. */
export interface Clusters {
  readonly pairs: readonly (readonly [count: number, predicted: number, right: number])[];
  readonly predicted: readonly number[];
  readonly right: readonly number[];
  readonly total: number;
}

/** The definition of a score of clusters, whose names do not matter. */
export function ofClusters(
  where: string,
  score: (clusters: Clusters) => number,
): MetricDefinition<Contingency, number> {
  const merge = (a: Contingency, b: Contingency): Contingency => {
    const joined: Record<string, number> = { ...a };
    for (const [pair, count] of Object.entries(b)) joined[pair] = (joined[pair] ?? 0) + count;
    return joined;
  };
  return {
    better: 'higher',
    init: () => ({}),
    merge,
    update: (state, ...batch) => merge(state, countPairs(where, ...batch)),
    compute: (state) => score(clustersOf(state)),
  };
}

function countPairs(where: string, predictions: Tensor, targets: Tensor): Contingency {
  requireTensor(where, 'predictions', predictions);
  requireTensor(where, 'targets', targets);
  const whole = !isFloating(predictions.dtype) && !isFloating(targets.dtype);
  if (!whole || predictions.rank !== 1 || !sameShape(predictions.shape, targets.shape))
    throw new ShapeError(
      where,
      `predictions are ${predictions.dtype} ${formatShape(predictions.shape)} and targets are ${targets.dtype} ${formatShape(targets.shape)}; they must be whole numbers of clusters [batch]`,
      { expected: predictions.shape, got: targets.shape },
    );
  const [a, b] = [numbersOf(predictions), numbersOf(targets)];
  const counts: Record<string, number> = {};
  for (let i = 0; i < a.length; i++) {
    const pair = `${a[i]},${b[i]}`;
    counts[pair] = (counts[pair] ?? 0) + 1;
  }
  return counts;
}

function clustersOf(state: Contingency): Clusters {
  const [ofPredicted, ofRight] = [new Map<string, number>(), new Map<string, number>()];
  const named = Object.entries(state).map(([pair, count]) => {
    const [p, r] = pair.split(',');
    ofPredicted.set(p, (ofPredicted.get(p) ?? 0) + count);
    ofRight.set(r, (ofRight.get(r) ?? 0) + count);
    return [count, p, r] as const;
  });
  const pairs = named.map(([count, p, r]) => [count, ofPredicted.get(p)!, ofRight.get(r)!] as const);
  const [predicted, right] = [[...ofPredicted.values()], [...ofRight.values()]];
  return { pairs, predicted, right, total: sumOf(right) };
}

/** Entropy of the sizes of clusters. */
export function entropyOf(sizes: readonly number[], total: number): number {
  return -sumOf(sizes.map((size) => (size / total) * Math.log(size / total)));
}

/** Mutual information of predicted and right clusters. */
export function mutualInformation({ pairs, total }: Clusters): number {
  return sumOf(pairs.map(([count, p, r]) => (count / total) * Math.log((count * total) / (p * r))));
}
