import { full, requireOptions, requireTensor, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';
import {
  aggregate,
  ofRankings,
  requireRetrievalOptions,
  type QueryBatch,
  type QueryState,
  type Ranking,
  type RetrievalOptions,
  type TopK,
} from './queries.ts';
import type { RankingScore } from './ranking-scores.ts';

interface ScoreRule {
  readonly score: RankingScore;
  /** whether it can be that of the best documents alone */
  readonly topK?: true | undefined;
  /** whether relevance comes in degrees */
  readonly degrees?: true | undefined;
}

interface MetricRule extends ScoreRule {
  readonly better: Better;
  readonly empty?: 'neg' | 'pos' | undefined;
  readonly hasTarget?: ((ranking: Ranking) => boolean) | undefined;
}

/** The definition of a score of each query, joined over queries. */
export function rankingMetric(
  where: string,
  options: RetrievalOptions & TopK,
  { better, score, topK, ...rest }: MetricRule,
): MetricDefinition<QueryState, number, QueryBatch> {
  requireRetrievalOptions(where, options, topK === true ? { topK } : {});
  const rule = {
    better,
    ...rest,
    value: (ranking: Ranking) => score(ranking, options.topK),
    constant: (value: 0 | 1) => value,
  };
  return ofRankings<number, number>(where, [options, rule], (values) => aggregate(values, options));
}

/** The function of a score: of the documents of one query. */
export function queryFunction(
  where: string,
  { score, topK: hasTopK, degrees }: ScoreRule,
): (predictions: Tensor, targets: Tensor, options?: TopK) => number {
  return (predictions, targets, options = {}) => {
    const { topK } = requireOptions<TopK>(where, options, (hasTopK === true ? { topK: true } : {}) as { topK: true });
    if (topK !== undefined) requireWholeNumber(where, 'topK', topK, { least: 1 });
    requireTensor(where, 'predictions', predictions);
    const rule = { better: null, degrees, value: (ranking: Ranking) => score(ranking, topK), constant: () => 0 };
    const { init, update, compute } = ofRankings<number, number>(where, [{}, rule], (values) => values[0] ?? 0);
    const oneQuery = full(predictions.shape, 0, { dtype: 'int32' });
    return compute(update(init(), predictions, targets, oneQuery));
  };
}
