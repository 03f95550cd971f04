import { add, div, exp, lgamma, log, mul, pow, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { Exponential } from '../continuous/exponential.ts';
import { Gamma } from '../continuous/gamma.ts';
import { Normal } from '../continuous/normal.ts';
import { Gumbel } from '../derived/gumbel.ts';
import { eulerGamma } from '../special/constants.ts';
import { pair, type Pair } from './divergence.ts';

function klExponential(p: Exponential, q: Exponential): Tensor {
  const ratio = div(q.rate, p.rate);
  return sub(sub(ratio, log(ratio)), 1);
}

function klExponentialGamma(p: Exponential, q: Gamma): Tensor {
  const ratio = div(q.rate, p.rate);
  const { concentration: a } = q;
  return sub(add(add(sub(ratio, mul(a, log(ratio))), lgamma(a)), mul(a, eulerGamma)), 1 + eulerGamma);
}

function klExponentialGumbel(p: Exponential, q: Gumbel): Tensor {
  const product = mul(p.rate, q.scale);
  const place = div(q.loc, q.scale);
  const tail = div(mul(exp(place), product), add(product, 1));
  return add(add(sub(sub(log(product), 1), place), tail), div(1, product));
}

function klExponentialNormal(p: Exponential, q: Normal): Tensor {
  const variance = pow(q.scale, 2);
  const scale = mul(log(mul(mul(pow(p.rate, 2), variance), 2 * Math.PI)), 0.5);
  const distance = add(sub(p.variance, mul(q.loc, p.mean)), mul(pow(q.loc, 2), 0.5));
  return add(sub(scale, 1), div(distance, variance));
}

/** Of exponential distributions. */
export const exponentialPairs: readonly Pair[] = [
  pair(Exponential, Exponential, klExponential),
  pair(Exponential, Gamma, klExponentialGamma),
  pair(Exponential, Gumbel, klExponentialGumbel),
  pair(Exponential, Normal, klExponentialNormal),
];
