import { requireBoolean, requireNumber, requireWholeNumber } from '@gradkit/core-tensor/functional';
import {
  aggregate,
  ofRankings,
  requireRetrievalOptions,
  type QueryBatch,
  type QueryState,
  type Ranking,
  type RetrievalOptions,
} from '../internal/queries.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface CurveOptions extends RetrievalOptions {
  /** up to how many of the best documents; default as many as the longest query has */
  readonly maxK?: number | undefined;
  /** whether a query with fewer documents stays at its own number; default false */
  readonly adaptiveK?: boolean | undefined;
}

/** Precision and recall of the best 1, 2, … documents. */
export type RetrievalCurve = [precision: number[], recall: number[], topK: number[]];

/**
 * Precision and recall of the best 1, 2, … documents, over queries: `[precision, recall, topK]`.
 *
 * @param options `maxK`: up to how many documents; `adaptiveK`: whether a query with fewer stays at its own number; `emptyTargetAction`: a
 *   query with nothing to find counts as 0 (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`, `ignoreIndex`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const curve = new RetrievalPrecisionRecallCurve();
 * const queries = tensor([0, 0, 0], { dtype: 'int32' });
 * curve.update(tensor([0.2, 0.3, 0.5]), tensor([0, 1, 0], { dtype: 'int32' }), queries);
 * curve.compute(); // [[0, 0.5, 0.333], [0, 1, 1], [1, 2, 3]]
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/precision_recall_curve.html
 */
export class RetrievalPrecisionRecallCurve extends Metric<QueryState, RetrievalCurve, QueryBatch> {
  constructor(options: CurveOptions = {}) {
    super(curveDefinition('RetrievalPrecisionRecallCurve', options, {}));
  }
}

/**
 * Highest recall with at least a certain precision, over queries, and of how many of the best documents: `[recall, topK]`.
 *
 * @param options `minPrecision`: default 0; and those of `RetrievalPrecisionRecallCurve`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const best = new RetrievalRecallAtFixedPrecision({ minPrecision: 0.4 });
 * const queries = tensor([0, 0, 0], { dtype: 'int32' });
 * best.update(tensor([0.2, 0.3, 0.5]), tensor([0, 1, 0], { dtype: 'int32' }), queries);
 * best.compute(); // [1, 2]
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/recall_at_fixed_precision.html
 */
export class RetrievalRecallAtFixedPrecision extends Metric<QueryState, [recall: number, topK: number], QueryBatch> {
  constructor(options: CurveOptions & { readonly minPrecision?: number | undefined } = {}) {
    const where = 'RetrievalRecallAtFixedPrecision';
    const { compute, ...rest } = curveDefinition(where, options, { minPrecision: true });
    const { minPrecision = 0 } = options;
    requireNumber(where, 'minPrecision', minPrecision, { least: 0, most: 1 });
    super({
      ...rest,
      compute: (state) => {
        const [precision, recall, topK] = compute(state);
        const fine = topK.filter((_, i) => precision[i] >= minPrecision);
        const best = fine.reduce((found, k) => (found === 0 || recall[k - 1] >= recall[found - 1] ? k : found), 0);
        return best === 0 || recall[best - 1] === 0 ? [0, topK.length] : [recall[best - 1], best];
      },
    });
  }
}

function curveDefinition(
  where: string,
  options: CurveOptions,
  more: Readonly<Record<string, true>>,
): MetricDefinition<QueryState, RetrievalCurve, QueryBatch> {
  const given = requireRetrievalOptions<CurveOptions>(where, options, { maxK: true, adaptiveK: true, ...more });
  const { maxK, adaptiveK = false } = given;
  if (maxK !== undefined) requireWholeNumber(where, 'maxK', maxK, { least: 1 });
  requireBoolean(where, 'adaptiveK', adaptiveK);
  type At = (k: number) => { precision: number; recall: number };
  const value = ({ relevance }: Ranking): { documents: number; at: At } => ({
    documents: relevance.length,
    at(k) {
      const found = relevance.slice(0, k).reduce((sum, one) => sum + one, 0);
      const all = relevance.reduce((sum, one) => sum + one, 0);
      return { precision: found / (adaptiveK ? Math.min(k, relevance.length) : k), recall: found / all };
    },
  });
  const constant = (one: 0 | 1, { relevance }: Ranking) => ({
    documents: relevance.length,
    at: () => ({ precision: one, recall: one }),
  });
  return ofRankings(where, [options, { better: null, value, constant }], (queries) => {
    const longest = queries.reduce((most, { documents }) => Math.max(most, documents), 1);
    const topK = Array.from({ length: maxK ?? longest }, (_, i) => i + 1);
    const mean = (part: 'precision' | 'recall'): number[] =>
      topK.map((k) =>
        aggregate(
          queries.map(({ at }) => at(k)[part]),
          options,
        ),
      );
    return [mean('precision'), mean('recall'), topK];
  });
}
