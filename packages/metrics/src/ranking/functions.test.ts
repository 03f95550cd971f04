import { tensor, zeros } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { int } from '../../testing/metric-of.ts';
import {
  RetrievalMAP,
  retrievalNormalizedDcg,
  retrievalPrecision,
  RetrievalPrecisionRecallCurve,
  retrievalReciprocalRank,
  retrievalRPrecision,
} from '../index.ts';

const scores = tensor([0.2, 0.3, 0.5]);

it('functions are of the documents of one query', () => {
  expect(retrievalReciprocalRank(scores, int([0, 1, 0]))).toBe(0.5);
  expect(retrievalPrecision(scores, int([0, 1, 1]), { topK: 2 })).toBe(1);
  expect(retrievalNormalizedDcg(scores, int([1, 2, 3]))).toBe(1);
  expect(retrievalPrecision(scores, int([0, 0, 0]))).toBe(0);
});

it.each([
  [
    () => new RetrievalMAP().update(scores, int([0, 1, 0]), int([0, 0])),
    'RetrievalMAP: predictions are float32 [3], targets [3] and indexes int32 [2]; they must be scores, which are floating, and in the same shape targets and whole numbers of queries',
  ],
  [
    () => new RetrievalMAP().update(scores, int([0, 1, 2]), int([0, 0, 0])),
    'RetrievalMAP: target 2 is 2 but must be 0 or 1',
  ],
  [
    () => retrievalNormalizedDcg(scores, int([0, -1, 2])),
    'retrievalNormalizedDcg: target 1 is -1 but must be at least 0',
  ],
  [
    () => {
      const metric = new RetrievalMAP({ emptyTargetAction: 'error' });
      metric.update(scores, int([0, 0, 0]), int([0, 0, 0]));
      metric.compute();
    },
    'RetrievalMAP: a query has nothing to find; give emptyTargetAction neg, pos or skip to go on',
  ],
  [() => new RetrievalMAP({ topK: 0 }), 'RetrievalMAP: topK is 0; it must be a whole number of at least 1'],
  [
    () => new RetrievalMAP({ aggregation: 'avg' as never }),
    'RetrievalMAP: aggregation is avg; it must be one of mean, median, min, max',
  ],
  [
    () => new RetrievalPrecisionRecallCurve({ maxK: 0.5 }),
    'RetrievalPrecisionRecallCurve: maxK is 0.5; it must be a whole number of at least 1',
  ],
  [() => retrievalRPrecision(zeros([1]), 1 as never), 'retrievalRPrecision: targets is 1; it must be a tensor'],
])('errors: %#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
