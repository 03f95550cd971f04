import { axesOf } from '../../arguments/axis.ts';
import { requireNumber } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { pow } from '../elementwise/pow.ts';
import { div } from '../elementwise/div.ts';
import { sqrtOfSquares } from '../elementwise/sqrt-of-squares.ts';
import { where } from '../elementwise/where.ts';
import { max } from '../reduction/max.ts';
import { min } from '../reduction/min.ts';
import { squeeze } from '../movement/squeeze.ts';
import { orZero } from '../reduction/or-zero.ts';
import { scaleFor } from '../reduction/deviation.ts';
import { sum } from '../reduction/sum.ts';
import type { Axes, ReduceOptions } from '../reduction/define-reduction.ts';

/**
 * The p-norm along axes: 0 counts what is not 0, ∞ takes the largest, −∞ the smallest. Where a norm is 0 its gradient is 0, too.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function normAlong(x: Tensor, p: number, axis: Axes, options: ReduceOptions): Tensor {
  if (p === 2) return euclidean(x, axis, options);
  if (p === 0) return sum(countOf(notEqual(x, 0), x), axis, options);
  const size = abs(x);
  if (p === 1) return sum(size, axis, options);
  if (p === Number.POSITIVE_INFINITY) return max(orZero(size, axesOf('norm', x, axis)), axis, options);
  if (p === Number.NEGATIVE_INFINITY) return min(size, axis, options);
  if (p < 0) return pow(sum(pow(size, p), axis, options), 1 / p);
  const total = sum(powerOf(size, p), axis, options);
  const isZero = equal(total, 0);
  return where(isZero, total, pow(where(isZero, 1, total), 1 / p));
}

/** The root of the sum of squares, of numbers of any size. */
function euclidean(x: Tensor, axis: Axes, { keepDims = false }: ReduceOptions): Tensor {
  const axes = axesOf('norm', x, axis);
  const scale = scaleFor(x, axes);
  const scaled = mul(x, scale);
  const y = div(sqrtOfSquares(sum(mul(scaled, scaled), axes, { keepDims: true })), scale);
  return keepDims ? y : squeeze(y, axes);
}

/** 1 where `x` counts, else 0, with the slope 0 everywhere: what is left of `x` does not come through. */
const countOf = (counts: Tensor, x: Tensor): Tensor => where(counts, 1, where(counts, x, 0));

/** `sizeᵖ`, whose slope at 0 is 0 for every p. */
function powerOf(size: Tensor, p: number): Tensor {
  if (p > 1) return pow(size, p);
  const some = greater(size, 0);
  return where(some, pow(where(some, size, 1), p), size);
}

/** Throws unless p is that of a norm. */
export function requireNorm(name: string, p: unknown): void {
  requireNumber(name, 'p', p, { least: 0, infinite: true });
}
