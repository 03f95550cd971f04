import { queryFunction, rankingMetric } from '../internal/ranking-metric.ts';
import { averagePrecisionAt, precisionAt, rPrecisionAt, reciprocalRankAt } from '../internal/ranking-scores.ts';
import type { QueryBatch, QueryState, RetrievalOptions, TopK } from '../internal/queries.ts';
import { Metric } from '../metric.ts';

/**
 * Mean average precision (MAP): the mean precision at the places of the relevant documents, over queries.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalMAP();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 0.75
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/map.html
 */
export class RetrievalMAP extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(rankingMetric('RetrievalMAP', options, { better: 'higher', score: averagePrecisionAt, topK: true }));
  }
}

/**
 * Mean reciprocal rank (MRR): 1 over the place of the first relevant document, over queries.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalMRR();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 0.75
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/mrr.html
 */
export class RetrievalMRR extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(rankingMetric('RetrievalMRR', options, { better: 'higher', score: reciprocalRankAt, topK: true }));
  }
}

/**
 * Of the best documents, the share that is relevant, over queries.
 *
 * @param options `topK`: how many of the best documents count, default all; `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalPrecision();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 0.6667
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/precision.html
 */
export class RetrievalPrecision extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions & TopK = {}) {
    super(rankingMetric('RetrievalPrecision', options, { better: 'higher', score: precisionAt, topK: true }));
  }
}

/**
 * Of the best documents, as many as are relevant, the share that is relevant, over queries.
 *
 * @param options `emptyTargetAction`: a query with nothing to find counts as 0
 *   (`neg`, the default), 1 (`pos`), not at all (`skip`) or is an `error`; `aggregation`: `mean`, `median`, `min` or `max` of the queries;
 *   `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes differ or a target is not 0 or 1
 * @example
 * const metric = new RetrievalRPrecision();
 * const queries = tensor([0, 0, 0, 1, 1], { dtype: 'int32' });
 * metric.update(tensor([0.2, 0.3, 0.5, 0.1, 0.3]), tensor([0, 1, 0, 1, 1], { dtype: 'int32' }), queries);
 * metric.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/retrieval/r_precision.html
 */
export class RetrievalRPrecision extends Metric<QueryState, number, QueryBatch> {
  constructor(options: RetrievalOptions = {}) {
    super(rankingMetric('RetrievalRPrecision', options, { better: 'higher', score: rPrecisionAt }));
  }
}

/** `RetrievalMAP` of the documents of one query. */
export const retrievalAveragePrecision = /* @__PURE__ */ queryFunction('retrievalAveragePrecision', {
  score: averagePrecisionAt,
  topK: true,
});
/** `RetrievalMRR` of the documents of one query. */
export const retrievalReciprocalRank = /* @__PURE__ */ queryFunction('retrievalReciprocalRank', {
  score: reciprocalRankAt,
  topK: true,
});
/** `RetrievalPrecision` of the documents of one query. */
export const retrievalPrecision = /* @__PURE__ */ queryFunction('retrievalPrecision', {
  score: precisionAt,
  topK: true,
});
/** `RetrievalRPrecision` of the documents of one query. */
export const retrievalRPrecision = /* @__PURE__ */ queryFunction('retrievalRPrecision', { score: rPrecisionAt });
