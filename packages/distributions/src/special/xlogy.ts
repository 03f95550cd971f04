import { equal, lessEqual, log, logicalAnd, logicalOr, mul, where, type Tensor } from '@gradkit/core-tensor/functional';

/** `x ln y`, 0 where x is 0, whatever y. @see https://pytorch.org/docs/stable/special.html#torch.special.xlogy */
export function xlogy(x: Tensor, y: Tensor): Tensor {
  const isUndefined = logicalAnd(equal(x, 0), logicalOr(lessEqual(y, 0), equal(y, Infinity))); // 0 · ∞
  return mul(x, log(where(isUndefined, 1, y)));
}

/** `x ln x`, 0 at 0. */
export const xlogx = (x: Tensor): Tensor => xlogy(x, x);
