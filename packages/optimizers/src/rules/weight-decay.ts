import { add, mul, type Tensor } from '@gradkit/core-tensor/functional';

/** Gradient with the L2 penalty's own: `gradient + weightDecay · value`. */
export function withL2Penalty(gradient: Tensor, value: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : add(gradient, mul(value, weightDecay));
}
