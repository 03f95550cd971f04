import { mul, softplus, sub, type Tensor } from '@gradkit/core-tensor/functional';

/** Binary cross-entropy of targets, from logits: `max(x, 0) − x t + ln(1 + e^−|x|)`. */
export function crossEntropyOfLogits(logits: Tensor, targets: Tensor): Tensor {
  return sub(softplus(logits), mul(logits, targets));
}
