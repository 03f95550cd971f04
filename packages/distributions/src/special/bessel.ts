import { abs, add, div, less, log, mul, pow, sub, where, type Tensor } from '@gradkit/core-tensor/functional';
import { polynomial } from './polynomial.ts';

const small = [
  [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813],
  [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411],
] as const;
const large = [
  [0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377],
  [0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059],
] as const;

/**
 * The logarithm of the modified Bessel function of the first kind, to about seven digits.
 *
 * @see Abramowitz and Stegun (1964), 9.8.1 to 9.8.4
 */
export function logBessel(x: Tensor, order: 0 | 1): Tensor {
  const square = pow(div(x, 3.75), 2);
  const series = polynomial(square, small[order]);
  const near = log(order === 1 ? mul(abs(x), series) : series);
  const isNear = less(x, 3.75);
  const far = where(isNear, 3.75, x);
  return where(isNear, near, add(sub(far, mul(log(far), 0.5)), log(polynomial(div(3.75, far), large[order]))));
}
