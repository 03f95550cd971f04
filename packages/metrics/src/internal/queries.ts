import {
  ConfigError,
  formatShape,
  isFloating,
  numbersOf,
  requireOneOf,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';

/** Scores of documents, which are relevant, and the query that each belongs to. */
export type QueryBatch = readonly [predictions: Tensor, targets: Tensor, indexes: Tensor];

/** All documents so far, batch by batch. */
export type QueryState = readonly {
  readonly scores: readonly number[];
  readonly truth: readonly number[];
  readonly queries: readonly number[];
}[];

/** The relevance of a query's documents, by falling score, and the scores. */
export interface Ranking {
  readonly scores: readonly number[];
  readonly relevance: readonly number[];
}

/** What can be said of every metric of rankings. */
export interface RetrievalOptions {
  /** a query without relevant documents counts as 0 (`neg`), as 1 (`pos`), not at all (`skip`), or is an error */
  readonly emptyTargetAction?: 'neg' | 'pos' | 'skip' | 'error' | undefined;
  /** how the values of the queries are joined; default mean */
  readonly aggregation?: 'mean' | 'median' | 'min' | 'max' | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/** How many of the best documents count; default all. */
export interface TopK {
  readonly topK?: number | undefined;
}

/** How a ranking is judged. */
export interface RankingRule<Value> {
  readonly better: Better | null;
  /** what happens with a query that has nothing to find, unless the caller says */
  readonly empty?: 'neg' | 'pos' | undefined;
  /** whether relevance comes in degrees */
  readonly degrees?: boolean | undefined;
  /** whether a query has something to find; default a relevant document */
  hasTarget?(ranking: Ranking): boolean;
  value(ranking: Ranking): Value;
  /** the value of a query without anything to find */
  constant(value: 0 | 1, ranking: Ranking): Value;
}

/** Gives the options back. @throws {ConfigError} if one is unknown or of the wrong kind */
export function requireRetrievalOptions<O extends RetrievalOptions & TopK>(
  where: string,
  options: O,
  more: Readonly<Record<string, true>>,
): O {
  const known = { emptyTargetAction: true, aggregation: true, ignoreIndex: true, ...more };
  const { emptyTargetAction, aggregation, ignoreIndex, topK } = requireOptions<O>(where, options, known as never);
  if (emptyTargetAction !== undefined)
    requireOneOf(where, 'emptyTargetAction', emptyTargetAction, ['neg', 'pos', 'skip', 'error']);
  if (aggregation !== undefined) requireOneOf(where, 'aggregation', aggregation, ['mean', 'median', 'min', 'max']);
  if (ignoreIndex !== undefined) requireWholeNumber(where, 'ignoreIndex', ignoreIndex);
  if (topK !== undefined) requireWholeNumber(where, 'topK', topK, { least: 1 });
  return options;
}

/** The definition of a metric of rankings: its values of all queries go to `join`. */
export function ofRankings<Value, Result>(
  where: string,
  [options, rule]: readonly [RetrievalOptions, RankingRule<Value>],
  join: (values: readonly Value[]) => Result,
): MetricDefinition<QueryState, Result, QueryBatch> {
  const { emptyTargetAction = rule.empty ?? 'neg', ignoreIndex } = options;
  const hasTarget = rule.hasTarget ?? (({ relevance }) => relevance.some((value) => value > 0));
  return {
    better: rule.better,
    init: () => [],
    merge: (a, b) => [...a, ...b],
    update: (state, ...batch) => addQueries(state, readQueries(where, batch, { ignoreIndex, degrees: rule.degrees })),
    compute: (state) =>
      join(
        rankingsOf(state).flatMap((ranking) => {
          if (hasTarget(ranking)) return [rule.value(ranking)];
          if (emptyTargetAction === 'error')
            throw new ConfigError(
              where,
              'a query has nothing to find; give emptyTargetAction neg, pos or skip to go on',
            );
          return emptyTargetAction === 'skip' ? [] : [rule.constant(emptyTargetAction === 'pos' ? 1 : 0, ranking)];
        }),
      ),
  };
}

function addQueries(state: QueryState, chunk: QueryState[number]): QueryState {
  return chunk.truth.length === 0 ? state : [...state, chunk];
}

function readQueries(
  where: string,
  [predictions, targets, indexes]: QueryBatch,
  { ignoreIndex, degrees = false }: { ignoreIndex: number | undefined; degrees: boolean | undefined },
): QueryState[number] {
  for (const [name, values] of Object.entries({ predictions, targets, indexes })) requireTensor(where, name, values);
  const given = `predictions are ${predictions.dtype} ${formatShape(predictions.shape)}, targets ${formatShape(targets.shape)} and indexes ${indexes.dtype} ${formatShape(indexes.shape)}`;
  const fits = sameShape(predictions.shape, targets.shape) && sameShape(predictions.shape, indexes.shape);
  if (!fits || !isFloating(predictions.dtype) || isFloating(indexes.dtype))
    throw new ShapeError(
      where,
      `${given}; they must be scores, which are floating, and in the same shape targets and whole numbers of queries`,
      {
        expected: predictions.shape,
        got: indexes.shape,
      },
    );
  const [scores, truth, queries] = [predictions, targets, indexes].map((x) => Array.from(numbersOf(x)));
  const counted = truth.map((_, i) => i).filter((i) => truth[i] !== ignoreIndex);
  for (const i of counted) requireRelevance(where, [i, truth[i]], degrees);
  const pick = (values: readonly number[]): number[] => counted.map((i) => values[i]);
  return { scores: pick(scores), truth: pick(truth), queries: pick(queries) };
}

function requireRelevance(where: string, [i, value]: readonly [number, number], degrees: boolean): void {
  if (degrees ? value >= 0 : value === 0 || value === 1) return;
  throw new ShapeError(where, `target ${i} is ${value} but must be ${degrees ? 'at least 0' : '0 or 1'}`, {
    got: value,
  });
}

/** Each query's documents by falling score; of equal scores the first stands first. */
function rankingsOf(state: QueryState): Ranking[] {
  const byQuery = new Map<number, { score: number; relevance: number }[]>();
  for (const { scores, truth, queries } of state) {
    queries.forEach((query, i) => {
      const own = byQuery.get(query) ?? [];
      own.push({ score: scores[i], relevance: truth[i] });
      byQuery.set(query, own);
    });
  }
  return Array.from(byQuery.values(), (documents) => {
    const sorted = documents.toSorted((a, b) => b.score - a.score);
    return { scores: sorted.map(({ score }) => score), relevance: sorted.map(({ relevance }) => relevance) };
  });
}

/** The mean, median (the lower of two), least or largest value; 0 of none. */
export function aggregate(values: readonly number[], { aggregation = 'mean' }: RetrievalOptions): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  if (aggregation === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  if (aggregation === 'median') return sorted[Math.floor((sorted.length - 1) / 2)];
  return aggregation === 'min' ? sorted[0] : sorted.at(-1)!;
}
