import { customGradient } from '@gradkit/autograd';
import {
  add,
  div,
  exp,
  greater,
  less,
  log,
  log1p,
  logicalAnd,
  maximum,
  mul,
  neg,
  normal,
  sqrt,
  sub,
  uniform,
  where,
  type Tensor,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { firstAccepted } from './first-accepted.ts';
import { relativeGammaSlope } from './gamma-slope.ts';
import { limitsOf } from './limits.ts';

/** At least 95 of 100 are accepted: fewer than 3 of 10⁷ numbers are not among as many, about what float32 tells apart. */
const TRIES = 5;

/** Logarithms of gamma distributed numbers with rate 1, without gradients. */
function draw(a: Tensor, rng: Generator): Tensor {
  const dtype = a.dtype;
  const isSmall = less(a, 1);
  const d = sub(where(isSmall, add(a, 1), a), 1 / 3);
  const x = normal([TRIES, ...a.shape], { dtype, rng });
  const cubeRoot = add(div(x, sqrt(mul(d, 9))), 1);
  const v = mul(mul(cubeRoot, cubeRoot), cubeRoot);
  const isPositive = greater(v, 0);
  const logV = log(where(isPositive, v, 1));
  const bound = add(mul(mul(x, x), 0.5), mul(d, add(sub(1, v), logV)));
  const isAccepted = logicalAnd(isPositive, less(log1p(neg(uniform(x.shape, { dtype, rng }))), bound));
  const boost = div(log1p(neg(uniform(a.shape, { dtype, rng }))), a); // ln u^(1/a)
  return add(add(log(d), firstAccepted(logV, isAccepted)), where(isSmall, boost, 0));
}

/**
 * Logarithms of gamma distributed numbers with rate 1, which follow their concentrations.
 *
 * @param concentration above 0, in the shape of the result
 * @see Marsaglia and Tsang (2000), A simple method for generating gamma variables
 */
export function logStandardGamma(concentration: Tensor, rng: Generator): Tensor {
  const sampled = customGradient(
    (a) => draw(a, rng),
    (dy, [a], logX) => [mul(dy, relativeGammaSlope(a, logX))],
  );
  return sampled(concentration);
}

/** Gamma distributed numbers with rate 1, which follow their concentrations; at least the smallest that is not denormal. */
export function standardGamma(concentration: Tensor, rng: Generator): Tensor {
  return maximum(exp(logStandardGamma(concentration, rng)), limitsOf(concentration.dtype).tiny);
}
