import { GradkitError, ShapeError } from '@gradkit/core-tensor/functional';
import { sumRightmost } from '../base/shapes.ts';
import { Independent } from '../composite/independent.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { sameTransforms } from '../transforms/compose.ts';
import { pair, type Divergence, type Pair } from './divergence.ts';

const klIndependent: Divergence<Independent, Independent> = (p, q, klDivergence) => {
  const [n, m] = [p.reinterpretedBatchNdims, q.reinterpretedBatchNdims];
  if (n !== m)
    throw new ShapeError(
      'klDivergence',
      `p, an Independent, has ${n} reinterpretedBatchNdims but q has ${m}; they must have the same`,
      { expected: n, got: m },
    );
  return sumRightmost(klDivergence(p.baseDist, q.baseDist), n);
};

const klTransformed: Divergence<TransformedDistribution, TransformedDistribution> = (p, q, klDivergence) => {
  if (!sameTransforms(p.transforms, q.transforms))
    throw new GradkitError(
      'klDivergence',
      `p, ${String(p)}, and q, ${String(q)}, have other transforms; they must have the same`,
    );
  return klDivergence(p.baseDist, q.baseDist);
};

/** Of distributions that are made of others. */
export const compositePairs: readonly Pair[] = [
  pair(Independent, Independent, klIndependent),
  pair(TransformedDistribution, TransformedDistribution, klTransformed),
];
