import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { ofClusters, type Clusters, type Contingency } from '../internal/contingency.ts';
import { Metric } from '../metric.ts';

/** Pairs of examples: together in both, in the predicted clusters, in the right ones; and all, each counted twice. */
function countTogether({ pairs, predicted, right, total }: Clusters) {
  const couples = (sizes: readonly number[]): number => sumOf(sizes.map((size) => size * (size - 1)));
  return {
    both: couples(pairs.map(([count]) => count)),
    predicted: couples(predicted),
    right: couples(right),
    all: total * (total - 1),
  };
}

/**
 * Rand index: of all pairs of examples, the share that predicted and right clusters treat alike, together or apart. 1 before the first pair.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new RandScore();
 * score.update(tensor([0, 0, 1, 1], { dtype: 'int32' }), tensor([0, 0, 1, 2], { dtype: 'int32' }));
 * score.compute(); // 0.833
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/rand_score.html
 */
export class RandScore extends Metric<Contingency, number> {
  constructor() {
    super(
      ofClusters('RandScore', (clusters) => {
        const { both, predicted, right, all } = countTogether(clusters);
        return all === 0 ? 1 : (all + 2 * both - predicted - right) / all;
      }),
    );
  }
}

/**
 * Adjusted Rand index: 1 for the same clusters, 0 on average for random ones.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new AdjustedRandScore();
 * score.update(tensor([0, 0, 1, 1], { dtype: 'int32' }), tensor([0, 0, 1, 2], { dtype: 'int32' }));
 * score.compute(); // 0.571
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/adjusted_rand_score.html
 */
export class AdjustedRandScore extends Metric<Contingency, number> {
  constructor() {
    super(
      ofClusters('AdjustedRandScore', (clusters) => {
        const { both, predicted, right, all } = countTogether(clusters);
        if (predicted === both && right === both) return 1;
        const chance = (predicted * right) / all;
        return (both - chance) / ((predicted + right) / 2 - chance);
      }),
    );
  }
}

/**
 * Fowlkes–Mallows index: the geometric mean of precision and recall of the pairs that are together. 0 where none is.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const index = new FowlkesMallowsIndex();
 * index.update(tensor([0, 0, 1, 1], { dtype: 'int32' }), tensor([0, 0, 1, 2], { dtype: 'int32' }));
 * index.compute(); // 0.707
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/fowlkes_mallows_index.html
 */
export class FowlkesMallowsIndex extends Metric<Contingency, number> {
  constructor() {
    super(
      ofClusters('FowlkesMallowsIndex', (clusters) => {
        const { both, predicted, right } = countTogether(clusters);
        return both === 0 ? 0 : Math.sqrt(both / predicted) * Math.sqrt(both / right);
      }),
    );
  }
}

/** `RandScore` of one batch. */
export const randScore = /* @__PURE__ */ functionOf(RandScore);
/** `AdjustedRandScore` of one batch. */
export const adjustedRandScore = /* @__PURE__ */ functionOf(AdjustedRandScore);
/** `FowlkesMallowsIndex` of one batch. */
export const fowlkesMallowsIndex = /* @__PURE__ */ functionOf(FowlkesMallowsIndex);
