import { requireNumber, requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { entropyOf, mutualInformation, ofClusters, type Clusters, type Contingency } from '../internal/contingency.ts';
import { Metric } from '../metric.ts';

/**
 * Mutual information of predicted and right clusters: how much one tells of the other, in nats. 0 before the first example.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new MutualInfoScore();
 * score.update(tensor([0, 0, 1, 1], { dtype: 'int32' }), tensor([1, 1, 0, 0], { dtype: 'int32' }));
 * score.compute(); // 0.693
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/mutual_info_score.html
 */
export class MutualInfoScore extends Metric<Contingency, number> {
  constructor() {
    super(ofClusters('MutualInfoScore', mutualInformation));
  }
}

type AverageMethod = 'min' | 'geometric' | 'arithmetic' | 'max';
interface NormalizedOptions {
  /** which mean of both entropies is the most there could be; default arithmetic */
  readonly averageMethod?: AverageMethod | undefined;
}

const means: Readonly<Record<AverageMethod, (a: number, b: number) => number>> = {
  min: Math.min,
  geometric: (a, b) => Math.sqrt(a * b),
  arithmetic: (a, b) => (a + b) / 2,
  max: Math.max,
};

/**
 * Mutual information, as a share of the mean entropy of the clusters: 1 for the same clusters. 0 before the first example.
 *
 * @param options `averageMethod`: `arithmetic`, the default, `geometric`, `min` or `max`
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new NormalizedMutualInfoScore();
 * score.update(tensor([0, 0, 1, 1], { dtype: 'int32' }), tensor([1, 1, 0, 0], { dtype: 'int32' }));
 * score.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/normalized_mutual_info_score.html
 */
export class NormalizedMutualInfoScore extends Metric<Contingency, number> {
  constructor(options: NormalizedOptions = {}) {
    const where = 'NormalizedMutualInfoScore';
    const { averageMethod = 'arithmetic' } = requireOptions<NormalizedOptions>(where, options, { averageMethod: true });
    requireOneOf(where, 'averageMethod', averageMethod, ['min', 'geometric', 'arithmetic', 'max']);
    super(
      ofClusters(where, (clusters) => {
        const shared = mutualInformation(clusters);
        const { predicted, right, total } = clusters;
        if (Math.abs(shared) < 2 ** -23) return 0;
        return shared / means[averageMethod](entropyOf(predicted, total), entropyOf(right, total));
      }),
    );
  }
}

/** Whether clusters hold one class each, and classes are in one cluster each. */
function purity(clusters: Clusters): { homogeneity: number; completeness: number } {
  const { predicted, right, total } = clusters;
  if (total === 0) return { homogeneity: 0, completeness: 1 };
  const shared = mutualInformation(clusters);
  const share = (entropy: number): number => (entropy === 0 ? 1 : shared / entropy);
  return { homogeneity: share(entropyOf(right, total)), completeness: share(entropyOf(predicted, total)) };
}

/**
 * Homogeneity: 1 where each predicted cluster has examples of one right cluster only. 0 before the first example.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new HomogeneityScore();
 * score.update(tensor([0, 1, 2, 2], { dtype: 'int32' }), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * score.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/homogeneity_score.html
 */
export class HomogeneityScore extends Metric<Contingency, number> {
  constructor() {
    super(ofClusters('HomogeneityScore', (clusters) => purity(clusters).homogeneity));
  }
}

/**
 * Completeness: 1 where all examples of a right cluster are in one predicted cluster. 1 before the first example.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new CompletenessScore();
 * score.update(tensor([0, 0, 0, 0], { dtype: 'int32' }), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * score.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/completeness_score.html
 */
export class CompletenessScore extends Metric<Contingency, number> {
  constructor() {
    super(ofClusters('CompletenessScore', (clusters) => purity(clusters).completeness));
  }
}

interface VOptions {
  /** how much more homogeneity counts; default 1 */
  readonly beta?: number | undefined;
}

/**
 * V-measure: the weighted harmonic mean of homogeneity and completeness. 0 before the first example.
 *
 * @param options `beta`: default 1
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or clusters are no whole numbers
 * @example
 * const score = new VMeasureScore();
 * score.update(tensor([0, 1, 2, 2], { dtype: 'int32' }), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * score.compute(); // 0.8
 * @see https://lightning.ai/docs/torchmetrics/stable/clustering/v_measure_score.html
 */
export class VMeasureScore extends Metric<Contingency, number> {
  constructor(options: VOptions = {}) {
    const { beta = 1 } = requireOptions<VOptions>('VMeasureScore', options, { beta: true });
    requireNumber('VMeasureScore', 'beta', beta, { above: 0 });
    super(
      ofClusters('VMeasureScore', (clusters) => {
        const { homogeneity, completeness } = purity(clusters);
        if (homogeneity + completeness === 0) return 1;
        return ((1 + beta) * homogeneity * completeness) / (beta * homogeneity + completeness);
      }),
    );
  }
}

/** `MutualInfoScore` of one batch. */
export const mutualInfoScore = /* @__PURE__ */ functionOf(MutualInfoScore);
/** `NormalizedMutualInfoScore` of one batch. */
export const normalizedMutualInfoScore = /* @__PURE__ */ functionOf(NormalizedMutualInfoScore);
/** `HomogeneityScore` of one batch. */
export const homogeneityScore = /* @__PURE__ */ functionOf(HomogeneityScore);
/** `CompletenessScore` of one batch. */
export const completenessScore = /* @__PURE__ */ functionOf(CompletenessScore);
/** `VMeasureScore` of one batch. */
export const vMeasureScore = /* @__PURE__ */ functionOf(VMeasureScore);
