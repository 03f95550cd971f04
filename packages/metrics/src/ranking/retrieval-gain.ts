import { queryFunction, rankingMetric } from '../internal/ranking-metric.ts';
import { aurocAt, normalizedDcgAt } from '../internal/ranking-scores.ts';
import type { QueryBatch, QueryState, RetrievalOptions, TopK } from '../internal/queries.ts';
import { Metric } from '../metric.ts';

/**
 * Normalized discounted cumulative gain (NDCG): relevance, in degrees, that counts less at later places, as a share of the best order.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not at least 0
 * @example
 * const metric = new RetrievalNormalizedDCG();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 0.8155
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/normalized_dcg.html
 */
export class RetrievalNormalizedDCG extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(
      rankingMetric('RetrievalNormalizedDCG', options, {
        better: 'higher',
        score: normalizedDcgAt,
        topK: true,
        degrees: true,
      }),
    );
  }
}

/**
 * Area under the receiver operating characteristic of each query, over queries.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalAUROC();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 0.25
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/auroc.html
 */
export class RetrievalAUROC extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(rankingMetric('RetrievalAUROC', options, { better: 'higher', score: aurocAt, topK: true }));
  }
}

/** `RetrievalNormalizedDCG` of the documents of one query. */
export const retrievalNormalizedDcg = /* @__PURE__ */ queryFunction('retrievalNormalizedDcg', {
  score: normalizedDcgAt,
  topK: true,
  degrees: true,
});
/** `RetrievalAUROC` of the documents of one query. */
export const retrievalAuroc = /* @__PURE__ */ queryFunction('retrievalAuroc', { score: aurocAt, topK: true });
