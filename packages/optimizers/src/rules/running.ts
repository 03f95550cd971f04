import { add, expm1, log, mul, neg, sub, type Tensor } from '@gradkit/core-tensor/functional';

/** `β · mean + (1 − β) · x` */
export function runningMean(mean: Tensor, x: Tensor, beta: Tensor | number): Tensor {
  return add(mul(mean, beta), mul(x, typeof beta === 'number' ? 1 - beta : sub(1, beta)));
}

/** `β · square + (1 − β) · x²`, in an order that keeps it finite where x² alone would not be */
export function runningSquare(square: Tensor, x: Tensor, beta: number): Tensor {
  return add(mul(square, beta), mul(mul(x, 1 - beta), x));
}

/** `1 − βᵗ`, which stays exact in single precision as `−expm1(t · ln β)` */
export function correction(stepCount: Tensor, beta: Tensor | number): Tensor {
  return neg(expm1(mul(stepCount, typeof beta === 'number' ? Math.log(beta) : log(beta))));
}
