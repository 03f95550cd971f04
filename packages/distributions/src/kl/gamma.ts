import { add, digamma, div, exp, lgamma, log, mul, neg, pow, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { Exponential } from '../continuous/exponential.ts';
import { Gamma } from '../continuous/gamma.ts';
import { Normal } from '../continuous/normal.ts';
import { Gumbel } from '../derived/gumbel.ts';
import { pair, type Pair } from './divergence.ts';

function klGamma(p: Gamma, q: Gamma): Tensor {
  const rates = mul(q.concentration, log(div(p.rate, q.rate)));
  const normalizers = sub(lgamma(q.concentration), lgamma(p.concentration));
  const shapes = mul(sub(p.concentration, q.concentration), digamma(p.concentration));
  const means = mul(sub(q.rate, p.rate), div(p.concentration, p.rate));
  return add(add(add(rates, normalizers), shapes), means);
}

function klGammaGumbel(p: Gamma, q: Gumbel): Tensor {
  const product = mul(p.rate, q.scale);
  const place = div(q.loc, q.scale);
  const { concentration: a } = p;
  const entropy = sub(sub(mul(sub(a, 1), digamma(a)), lgamma(a)), a);
  const tail = mul(exp(place), pow(add(div(1, product), 1), neg(a)));
  return add(add(entropy, add(log(product), div(a, product))), sub(tail, place));
}

function klGammaNormal(p: Gamma, q: Normal): Tensor {
  const variance = pow(q.scale, 2);
  const { concentration: a, rate } = p;
  const scale = mul(log(mul(mul(pow(rate, 2), variance), 2 * Math.PI)), 0.5);
  const entropy = add(sub(sub(scale, a), lgamma(a)), mul(sub(a, 1), digamma(a)));
  const second = div(mul(add(pow(a, 2), a), 0.5), pow(rate, 2));
  const distance = add(sub(second, div(mul(q.loc, a), rate)), mul(pow(q.loc, 2), 0.5));
  return add(entropy, div(distance, variance));
}

/** Of gamma distributions. */
export const gammaPairs: readonly Pair[] = [
  pair(Gamma, Gamma, klGamma),
  pair(Gamma, Exponential, (p, q) => sub(div(mul(q.rate, p.concentration), p.rate), add(p.entropy(), log(q.rate)))),
  pair(Gamma, Gumbel, klGammaGumbel),
  pair(Gamma, Normal, klGammaNormal),
];
