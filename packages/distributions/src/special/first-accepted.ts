import {
  arange,
  cast,
  cumsum,
  equal,
  logicalAnd,
  logicalOr,
  mask,
  reshape,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/**
 * Rejection sampling without a loop, so that it can be compiled: of each element the first try that was accepted, or else the last.
 *
 * @param tries `[tries, ...shape]`
 * @param isAccepted bool, the same shape
 */
export function firstAccepted(tries: Tensor, isAccepted: Tensor): Tensor {
  const [count, ...shape] = tries.shape;
  const isLast = reshape(equal(arange(count), count - 1), [count, ...shape.map(() => 1)]);
  const counts = cumsum(cast(logicalOr(isAccepted, isLast), 'float32'), 0, { exclusive: true });
  const isFirst = logicalAnd(logicalOr(isAccepted, isLast), equal(counts, 0));
  return sum(mask(tries, isFirst), 0);
}
