import { add, div, erf, exp, log, mul, pow, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { Laplace } from '../continuous/laplace.ts';
import { Normal } from '../continuous/normal.ts';
import { Gumbel } from '../derived/gumbel.ts';
import { eulerGamma } from '../special/constants.ts';
import { pair, type Pair } from './divergence.ts';

function klNormalGumbel(p: Normal, q: Gumbel): Tensor {
  const ratio = pow(div(p.scale, q.scale), 2);
  const shift = div(sub(p.loc, q.loc), q.scale);
  const tail = exp(sub(mul(ratio, 0.5), shift));
  return sub(add(sub(shift, mul(log(ratio), 0.5)), tail), 0.5 * (1 + Math.log(2 * Math.PI)));
}

function klNormalLaplace(p: Normal, q: Laplace): Tensor {
  const shift = sub(p.loc, q.loc);
  const standard = div(shift, p.scale);
  const near = mul(mul(p.scale, Math.sqrt(2 / Math.PI)), exp(mul(pow(standard, 2), -0.5)));
  const far = mul(shift, erf(mul(standard, Math.SQRT1_2)));
  return sub(sub(div(add(near, far), q.scale), log(div(p.scale, q.scale))), 0.5 * (1 + Math.log(0.5 * Math.PI)));
}

function klLaplaceNormal(p: Laplace, q: Normal): Tensor {
  const ratio = div(pow(p.scale, 2), pow(q.scale, 2));
  const shift = mul(pow(div(sub(p.loc, q.loc), q.scale), 2), 0.5);
  return sub(add(sub(ratio, mul(log(mul(ratio, 2 / Math.PI)), 0.5)), shift), 1);
}

function klGumbelNormal(p: Gumbel, q: Normal): Tensor {
  const ratio = div(p.scale, q.scale);
  const width = div(pow(mul(ratio, Math.PI / 2), 2), 3);
  const distance = mul(pow(div(sub(p.mean, q.loc), q.scale), 2), 0.5);
  return sub(add(sub(width, log(div(ratio, Math.sqrt(2 * Math.PI)))), distance), eulerGamma + 1);
}

/** Of distributions of all real numbers, and of others from a normal one. */
export const normalPairs: readonly Pair[] = [
  pair(Normal, Gumbel, klNormalGumbel),
  pair(Normal, Laplace, klNormalLaplace),
  pair(Laplace, Normal, klLaplaceNormal),
  pair(Gumbel, Normal, klGumbelNormal),
];
