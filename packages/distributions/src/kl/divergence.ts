import { broadcastShapes, full, type Tensor } from '@gradkit/core-tensor/functional';
import { Distribution } from '../base/distribution.ts';

/** A class of distributions, whatever its constructor takes. */
// eslint-disable-next-line typescript/no-explicit-any -- constructors differ
export type Family<D extends Distribution = Distribution> = abstract new (...given: any) => D;

/** How a divergence is computed. */
export type Divergence<P extends Distribution = Distribution, Q extends Distribution = Distribution> = (
  p: P,
  q: Q,
  klDivergence: (p: Distribution, q: Distribution) => Tensor,
) => Tensor;

/** Two classes, and the divergence of their objects. */
export interface Pair {
  readonly p: Family;
  readonly q: Family;
  readonly divergence: Divergence;
}

/** States how the divergence of two classes is computed; the compiler sees that it takes them. */
export const pair = <P extends Distribution, Q extends Distribution>(
  p: Family<P>,
  q: Family<Q>,
  divergence: Divergence<P, Q>,
): Pair => ({ p, q, divergence: divergence as Divergence }); // found by the classes of its arguments

/** ∞ for each distribution of a batch: p has values that q does not. */
export const infinite = (p: Distribution, q: Distribution): Tensor =>
  full(broadcastShapes('klDivergence', p.batchShape, q.batchShape), Infinity, { dtype: p.dtype });
