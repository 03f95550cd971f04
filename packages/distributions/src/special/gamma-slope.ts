import {
  abs,
  add,
  digamma,
  div,
  exp,
  greater,
  less,
  lessEqual,
  log,
  mul,
  neg,
  onesLike,
  pow,
  sqrt,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { polynomial } from './polynomial.ts';

/** `Σ (−x)ⁱ / i! / (a + i)ᵖ`, of which the first terms do for x < 0.8. */
function series(a: Tensor, x: Tensor, power: 1 | 2): Tensor {
  let [factor, total] = [onesLike(x), div(1, power === 1 ? a : mul(a, a))];
  for (let i = 1; i <= 5; i++) {
    factor = mul(factor, div(x, -i));
    const divisor = add(a, i);
    total = add(total, div(factor, power === 1 ? divisor : mul(divisor, divisor)));
  }
  return total;
}

/** For small x: the derivative of the Taylor series of the distribution function. */
const nearZero = (a: Tensor, x: Tensor, logX: Tensor): Tensor =>
  mul(neg(exp(x)), sub(mul(sub(logX, digamma(a)), series(a, x, 1)), series(a, x, 2)));

/** For large a, and x within a tenth of it: Rice's saddle point expansion where its terms cancel. */
function nearMode(a: Tensor, x: Tensor): Tensor {
  const square = mul(a, a);
  const outer = add(mul(mul(a, 24), add(mul(a, 12), 1)), 1);
  const ofX = sub(mul(mul(x, 6), sub(53, mul(x, 120))), div(mul(mul(x, x), 65), a));
  const inner = add(add(mul(square, 1440), ofX), mul(a, add(mul(x, 3600), 107)));
  return div(div(mul(outer, inner), mul(mul(square, square), 1244160)), x);
}

/** For large a, and x further away. */
function saddlePoint(a: Tensor, x: Tensor): Tensor {
  const divisor = sqrt(mul(a, 8));
  const distance = sub(a, x);
  const logRatio = log(div(x, a));
  const far = pow(sub(neg(distance), mul(a, logRatio)), -1.5);
  const both = add(div(divisor, distance), where(less(x, a), neg(far), far));
  const rest = div(mul(sqrt(div(2, a)), add(a, x)), mul(distance, distance));
  const stirling = add(mul(div(1, mul(a, 12)), add(div(1, mul(a, 24)), 1)), 1);
  return neg(div(mul(stirling, sub(mul(logRatio, both), rest)), divisor));
}

/** Powers of ln(x / a) along a row, of ln a along the rows; the first four rows are the numerator. */
const rational = [
  [0.16009398, 0.53487893, 0.040121004],
  [-0.094634809, 0.1298071, -0.0065914022],
  [0.025146376, 0.065735949, -0.0026286047],
  [-0.0030648343, -0.0015649758, -0.0013441777],
  [1, 0.16639465, 0.017050642],
  [0.32668115, 0.020070113, -0.0021309326],
  [0.10406089, -0.0035938915, 0.00085092367],
  [0.0014179084, -0.00058392623, -1.5247877e-7],
] as const;

/** Otherwise: a rational function of the logarithms. */
function between(a: Tensor, x: Tensor): Tensor {
  const [u, v] = [log(div(x, a)), log(a)];
  const [c0, c1, c2, c3, d0, d1, d2, d3] = rational.map((row) => polynomial(u, row));
  const along = (p0: Tensor, p1: Tensor, p2: Tensor, p3: Tensor): Tensor =>
    add(p0, mul(v, add(p1, mul(v, add(p2, mul(v, p3))))));
  return div(exp(div(along(c0, c1, c2, c3), along(d0, d1, d2, d3))), x);
}

/**
 * How a gamma distributed number with rate 1 follows its concentration, relative to its size (implicit reparameterization):
 * `dx/da / x = −∂F(x; a)/∂a / (x p(x; a))`.
 *
 * @param a concentration
 * @param logX logarithm of the number, which may be too small for floats
 * @see Figurnov, Mohamed and Mnih (2018), https://arxiv.org/abs/1805.08498; Jankowiak and Obermeyer (2018), https://arxiv.org/abs/1806.01851
 */
export function relativeGammaSlope(a: Tensor, logX: Tensor): Tensor {
  const x = exp(logX);
  const isNear = lessEqual(abs(sub(x, a)), mul(a, 0.1));
  const large = where(isNear, nearMode(a, x), saddlePoint(a, x));
  return where(less(x, 0.8), nearZero(a, x, logX), where(greater(a, 8), large, between(a, x)));
}
