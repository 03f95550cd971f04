import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { full } from '../../create.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { log1p } from '../elementwise/log1p.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';

interface LogitOptions {
  /** elements are limited to eps … 1 − eps first; default null: not at all */
  readonly eps?: number | null | undefined;
}

/**
 * Inverse of `sigmoid`.
 *
 * `y = ln(x / (1 − x))`
 *
 * @param x any shape, floating
 * @param options `eps`: elements are limited to eps … 1 − eps first; default null
 * @returns same shape and dtype as `x`; without `eps` NaN outside 0 … 1, and its gradient, too
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `eps` is outside 0 … 0.5
 * @example logit(tensor([0.5, 1])).toArray(); // [0, Infinity]
 * @see https://pytorch.org/docs/stable/generated/torch.logit.html
 */
export function logit(x: Tensor, options: LogitOptions = {}): Tensor {
  requireTensor('logit', 'x', x);
  requireFloating('logit', 'x', x.dtype);
  const { eps = null } = requireOptions<LogitOptions>('logit', options, { eps: true });
  if (eps !== null) requireNumber('logit', 'eps', eps, { least: 0, most: 0.5 });
  if (eps === null) {
    const isOutside = logicalOr(less(x, 0), greater(x, 1));
    return mul(logOdds(x), where(isOutside, full([], NaN, { dtype: x.dtype }), 1)); // so that there the gradient is NaN, too
  }
  return logOdds(where(less(x, eps), eps, where(greater(x, 1 - eps), 1 - eps, x))); // not clamp, whose gradient at the bounds is 0
}

/** As a quotient, its gradient at 0 and 1 would be 0 · ∞. */
const logOdds = (p: Tensor): Tensor => sub(log(p), log1p(neg(p)));
