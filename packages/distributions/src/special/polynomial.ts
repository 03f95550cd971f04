import { add, mul, type Tensor } from '@gradkit/core-tensor/functional';

/** `c₀ + c₁x + c₂x² + …`, by Horner's rule. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [last, ...others] = coefficients.toReversed();
  const [second = 0, ...rest] = others;
  return rest.reduce((sum, c) => add(mul(sum, x), c), add(mul(x, last), second));
}
