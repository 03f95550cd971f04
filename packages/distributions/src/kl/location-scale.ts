import {
  abs,
  add,
  div,
  exp,
  lgamma,
  log,
  mul,
  neg,
  pow,
  sub,
  type Operand,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Cauchy } from '../continuous/cauchy.ts';
import { Laplace } from '../continuous/laplace.ts';
import { Normal } from '../continuous/normal.ts';
import { Gumbel } from '../derived/gumbel.ts';
import { HalfNormal } from '../derived/half-normal.ts';
import { eulerGamma } from '../special/constants.ts';
import { pair, type Pair } from './divergence.ts';

interface NormalParameters {
  readonly loc: Operand;
  readonly scale: Tensor;
}

function klNormal(p: NormalParameters, q: NormalParameters): Tensor {
  const ratio = pow(div(p.scale, q.scale), 2);
  const shift = typeof p.loc === 'number' ? mul(ratio, 0) : pow(div(sub(p.loc, q.loc), q.scale), 2);
  return mul(sub(sub(add(ratio, shift), 1), log(ratio)), 0.5);
}

function klLaplace(p: Laplace, q: Laplace): Tensor {
  const ratio = div(p.scale, q.scale);
  const distance = abs(sub(p.loc, q.loc));
  const decay = mul(ratio, exp(neg(div(distance, p.scale))));
  return sub(add(sub(div(distance, q.scale), log(ratio)), decay), 1);
}

function klGumbel(p: Gumbel, q: Gumbel): Tensor {
  const ratio = div(p.scale, q.scale);
  const shift = div(sub(p.loc, q.loc), q.scale);
  const tail = exp(sub(lgamma(add(ratio, 1)), shift));
  return sub(add(add(sub(shift, log(ratio)), mul(ratio, eulerGamma)), tail), 1 + eulerGamma);
}

/** Chyzak and Nielsen (2019), https://arxiv.org/abs/1905.10965 */
function klCauchy(p: Cauchy, q: Cauchy): Tensor {
  const sum = add(pow(add(p.scale, q.scale), 2), pow(sub(p.loc, q.loc), 2));
  return sub(log(sum), log(mul(mul(p.scale, 4), q.scale)));
}

/** Distributions with a place and a width. */
export const locationScalePairs: readonly Pair[] = [
  pair(Normal, Normal, klNormal),
  pair(HalfNormal, HalfNormal, (p, q) => klNormal({ loc: 0, scale: p.scale }, { loc: 0, scale: q.scale })),
  pair(Laplace, Laplace, klLaplace),
  pair(Gumbel, Gumbel, klGumbel),
  pair(Cauchy, Cauchy, klCauchy),
];
