import {
  add,
  div,
  exp,
  greater,
  less,
  lgamma,
  log,
  logicalOr,
  mul,
  neg,
  pow,
  sub,
  where,
  xlogy,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Beta } from '../continuous/beta.ts';
import { Exponential } from '../continuous/exponential.ts';
import { Gamma } from '../continuous/gamma.ts';
import { Normal } from '../continuous/normal.ts';
import { Uniform } from '../continuous/uniform.ts';
import { Gumbel } from '../derived/gumbel.ts';
import { Pareto } from '../derived/pareto.ts';
import { pair, type Pair } from './divergence.ts';

function klUniform(p: Uniform, q: Uniform): Tensor {
  const isOutside = logicalOr(greater(q.low, p.low), less(q.high, p.high));
  return where(isOutside, Infinity, log(div(sub(q.high, q.low), sub(p.high, p.low))));
}

/** `∫ ln x dx` over the range, divided by its width. */
function meanLog(low: Tensor, high: Tensor): Tensor {
  const width = sub(high, low);
  return div(sub(sub(xlogy(high, high), xlogy(low, low)), width), width);
}

function klUniformBeta(p: Uniform, q: Beta): Tensor {
  const ofOnes = mul(sub(q.concentration1, 1), meanLog(p.low, p.high));
  const ofZeros = mul(sub(q.concentration0, 1), meanLog(sub(1, p.high), sub(1, p.low)));
  const total = add(q.concentration1, q.concentration0);
  const normalizer = sub(add(lgamma(q.concentration1), lgamma(q.concentration0)), lgamma(total));
  const finite = sub(sub(sub(normalizer, log(sub(p.high, p.low))), ofOnes), ofZeros);
  return where(logicalOr(greater(p.high, 1), less(p.low, 0)), Infinity, finite);
}

function klUniformExponential(p: Uniform, q: Exponential): Tensor {
  const finite = sub(mul(q.rate, p.mean), log(mul(sub(p.high, p.low), q.rate)));
  return where(less(p.low, 0), Infinity, finite);
}

function klUniformGamma(p: Uniform, q: Gamma): Tensor {
  const normalizer = sub(lgamma(q.concentration), mul(q.concentration, log(q.rate)));
  const logarithm = mul(sub(1, q.concentration), meanLog(p.low, p.high));
  const finite = add(add(sub(normalizer, log(sub(p.high, p.low))), logarithm), mul(q.rate, p.mean));
  return where(less(p.low, 0), Infinity, finite);
}

function klUniformGumbel(p: Uniform, q: Gumbel): Tensor {
  const share = div(q.scale, sub(p.high, p.low));
  const [high, low] = [p.high, p.low].map((end) => div(sub(end, q.loc), q.scale));
  return sub(add(log(share), mul(add(high, low), 0.5)), mul(share, sub(exp(neg(high)), exp(neg(low)))));
}

function klUniformNormal(p: Uniform, q: Normal): Tensor {
  const distance = pow(sub(p.mean, q.loc), 2);
  const scale = log(div(mul(q.scale, Math.sqrt(2 * Math.PI)), sub(p.high, p.low)));
  return add(scale, div(mul(add(p.variance, distance), 0.5), pow(q.scale, 2)));
}

function klUniformPareto(p: Uniform, q: Pareto): Tensor {
  const scale = log(mul(mul(q.alpha, pow(q.scale, q.alpha)), sub(p.high, p.low)));
  const finite = sub(mul(meanLog(p.low, p.high), add(q.alpha, 1)), scale);
  return where(less(p.low, q.scale), Infinity, finite);
}

/** Of uniform distributions. */
export const uniformPairs: readonly Pair[] = [
  pair(Uniform, Uniform, klUniform),
  pair(Uniform, Beta, klUniformBeta),
  pair(Uniform, Exponential, klUniformExponential),
  pair(Uniform, Gamma, klUniformGamma),
  pair(Uniform, Gumbel, klUniformGumbel),
  pair(Uniform, Normal, klUniformNormal),
  pair(Uniform, Pareto, klUniformPareto),
];
