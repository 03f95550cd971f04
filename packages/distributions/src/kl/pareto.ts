import {
  add,
  div,
  less,
  lessEqual,
  lgamma,
  log,
  mul,
  pow,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Exponential } from '../continuous/exponential.ts';
import { Gamma } from '../continuous/gamma.ts';
import { Normal } from '../continuous/normal.ts';
import { Pareto } from '../derived/pareto.ts';
import { pair, type Pair } from './divergence.ts';

/** Gil (2011), http://www.mast.queensu.ca/~communications/Papers/gil-msc11.pdf */
function klPareto(p: Pareto, q: Pareto): Tensor {
  const ratio = div(q.alpha, p.alpha);
  const finite = sub(add(sub(mul(q.alpha, log(div(p.scale, q.scale))), log(ratio)), ratio), 1);
  return where(less(p.scale, q.scale), Infinity, finite);
}

function klParetoExponential(p: Pareto, q: Exponential): Tensor {
  const product = mul(p.scale, q.rate);
  const mean = div(mul(p.alpha, product), sub(p.alpha, 1));
  const finite = sub(add(sub(log(div(p.alpha, product)), div(1, p.alpha)), mean), 1);
  return where(lessEqual(p.alpha, 1), Infinity, finite);
}

function klParetoGamma(p: Pareto, q: Gamma): Tensor {
  const common = add(log(p.scale), div(1, p.alpha));
  const normalizer = sub(lgamma(q.concentration), mul(q.concentration, log(q.rate)));
  const mean = div(mul(mul(q.rate, p.alpha), p.scale), sub(p.alpha, 1));
  const entropy = add(sub(log(p.alpha), common), mul(sub(1, q.concentration), common));
  return where(lessEqual(p.alpha, 1), Infinity, sub(add(add(entropy, normalizer), mean), 1));
}

function klParetoNormal(p: Pareto, q: Normal): Tensor {
  const common = div(p.scale, sub(p.alpha, 1));
  const scale = log(div(mul(mul(q.scale, p.alpha), Math.sqrt(2 * Math.PI)), p.scale));
  const variance = div(mul(p.alpha, pow(common, 2)), sub(p.alpha, 2));
  const distance = pow(sub(mul(p.alpha, common), q.loc), 2);
  const second = div(add(variance, distance), mul(pow(q.scale, 2), 2));
  return where(lessEqual(p.alpha, 2), Infinity, sub(add(sub(scale, div(1, p.alpha)), second), 1));
}

/** Of Pareto distributions. */
export const paretoPairs: readonly Pair[] = [
  pair(Pareto, Pareto, klPareto),
  pair(Pareto, Exponential, klParetoExponential),
  pair(Pareto, Gamma, klParetoGamma),
  pair(Pareto, Normal, klParetoNormal),
];
