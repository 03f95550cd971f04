import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { clamp } from '../elementwise/clamp.ts';

import { log } from '../elementwise/log.ts';
import { log1p } from '../elementwise/log1p.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';

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
 * @returns same shape and dtype as `x`; without `eps` NaN outside 0 … 1
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
  const p = eps === null ? x : clamp(x, eps, 1 - eps);
  return sub(log(p), log1p(neg(p))); // as a quotient, its gradient at 0 and 1 would be 0 · ∞
}
