import {
  abs,
  add,
  div,
  equal,
  erf,
  exp,
  greater,
  lessEqual,
  log,
  mul,
  neg,
  sign,
  sqrt,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { polynomial } from './polynomial.ts';

/** The first guess, to about four digits: rational functions of y² around 0, and of √−ln((1 − |y|) / 2) at the ends. */
function guess(y: Tensor, size: Tensor): Tensor {
  const square = mul(y, y);
  const middle = div(
    polynomial(square, [0.886226899, -1.645349621, 0.914624893, -0.140543331]),
    polynomial(square, [1, -2.118377725, 1.442710462, -0.329097515, 0.012229801]),
  );
  const z = sqrt(neg(log(div(sub(1, size), 2))));
  const end = div(
    polynomial(z, [-1.970840454, -1.624906493, 3.429567803, 1.641345311]),
    polynomial(z, [1, 3.5438892, 1.6370678]),
  );
  return where(lessEqual(size, 0.7), mul(y, middle), mul(sign(y), end));
}

/** One step of Newton's method: `x − (erf x − y) / (2/√π e^−x²)`. */
const improve = (x: Tensor, y: Tensor): Tensor =>
  sub(x, mul(mul(sub(erf(x), y), exp(mul(x, x))), Math.sqrt(Math.PI) / 2));

/**
 * The inverse of `erf`: ±∞ at ±1, NaN beyond.
 *
 * @see https://pytorch.org/docs/stable/special.html#torch.special.erfinv
 */
export function erfinv(y: Tensor): Tensor {
  const size = abs(y);
  const isEnd = equal(size, 1);
  const inside = where(isEnd, 0, y);
  const x = improve(improve(guess(inside, abs(inside)), inside), inside);
  const end = mul(y, Infinity);
  return where(greater(size, 1), add(mul(y, 0), NaN), where(isEnd, where(equal(y, 0), y, end), x));
}
