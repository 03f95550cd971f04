import { queryFunction, rankingMetric } from '../internal/ranking-metric.ts';
import { fallOutAt, hitRateAt, recallAt } from '../internal/ranking-scores.ts';
import type { QueryBatch, QueryState, RetrievalOptions, TopK } from '../internal/queries.ts';
import { Metric } from '../metric.ts';

/**
 * Of the relevant documents, the share among the best, over queries.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalRecall();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/recall.html
 */
export class RetrievalRecall extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(rankingMetric('RetrievalRecall', options, { better: 'higher', score: recallAt, topK: true }));
  }
}

/**
 * Of the irrelevant documents, the share among the best, over queries.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`), 1 (`pos`, the default), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalFallOut();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/fall_out.html
 */
export class RetrievalFallOut extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(
      rankingMetric('RetrievalFallOut', options, {
        better: 'lower',
        score: fallOutAt,
        topK: true,
        empty: 'pos',
        hasTarget: ({ relevance }) => relevance.includes(0),
      }),
    );
  }
}

/**
 * The share of queries with a relevant document among the best.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalHitRate();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/hit_rate.html
 */
export class RetrievalHitRate extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(rankingMetric('RetrievalHitRate', options, { better: 'higher', score: hitRateAt, topK: true }));
  }
}

/** `RetrievalRecall` of the documents of one query. */
export const retrievalRecall = /* @__PURE__ */ queryFunction('retrievalRecall', { score: recallAt, topK: true });
/** `RetrievalFallOut` of the documents of one query. */
export const retrievalFallOut = /* @__PURE__ */ queryFunction('retrievalFallOut', { score: fallOutAt, topK: true });
/** `RetrievalHitRate` of the documents of one query. */
export const retrievalHitRate = /* @__PURE__ */ queryFunction('retrievalHitRate', { score: hitRateAt, topK: true });
