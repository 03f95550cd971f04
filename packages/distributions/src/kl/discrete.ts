import {
  add,
  div,
  equal,
  GradkitError,
  greater,
  less,
  log,
  log1p,
  mul,
  neg,
  softplus,
  sub,
  sum,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Bernoulli } from '../discrete/bernoulli.ts';
import { Binomial } from '../discrete/binomial.ts';
import { Categorical } from '../discrete/categorical.ts';
import { Geometric } from '../discrete/geometric.ts';
import { OneHotCategorical } from '../discrete/one-hot-categorical.ts';
import { Poisson } from '../discrete/poisson.ts';
import { pair, type Pair } from './divergence.ts';

/** `share · (softplus q − softplus p)`; ∞ where q excludes it, 0 where p does. */
function shareOf(share: Tensor, [ofP, ofQ]: readonly [Tensor, Tensor], isExcluded: Tensor): Tensor {
  const difference = mul(share, sub(softplus(ofQ), softplus(ofP)));
  return where(equal(share, 0), 0, where(isExcluded, Infinity, difference));
}

function klBernoulli(p: Bernoulli, q: Bernoulli): Tensor {
  const yes = shareOf(p.probs, [neg(p.logits), neg(q.logits)], equal(q.probs, 0));
  const no = shareOf(sub(1, p.probs), [p.logits, q.logits], equal(q.probs, 1));
  return add(yes, no);
}

interface Classes {
  readonly probs: Tensor;
  readonly logits: Tensor;
}

function klCategorical(p: Classes, q: Classes): Tensor {
  const terms = mul(p.probs, sub(p.logits, q.logits));
  return sum(where(equal(p.probs, 0), 0, where(equal(q.probs, 0), Infinity, terms)), -1);
}

function klBinomial(p: Binomial, q: Binomial): Tensor {
  requireNoMore(p.totalCount, q.totalCount);
  const rest = sub(log1p(neg(p.probs)), log1p(neg(q.probs)));
  const each = add(mul(p.probs, sub(p.logits, q.logits)), rest);
  return where(greater(p.totalCount, q.totalCount), Infinity, mul(p.totalCount, each));
}

/** Throws where q has more trials than p, for which no sum is known. */
function requireNoMore(ofP: Tensor, ofQ: Tensor): void {
  const isMore = less(ofP, ofQ);
  if (isMore.isSymbolic || !isMore.data.includes(1)) return;
  throw new GradkitError(
    'klDivergence',
    'q, a Binomial, has a larger totalCount than p, for which the divergence is not known',
  );
}

function klGeometric(p: Geometric, q: Geometric): Tensor {
  return neg(add(add(p.entropy(), div(log1p(neg(q.probs)), p.probs)), q.logits));
}

function klPoisson(p: Poisson, q: Poisson): Tensor {
  return sub(mul(p.rate, sub(log(p.rate), log(q.rate))), sub(p.rate, q.rate));
}

/** Distributions of whole numbers and classes. */
export const discretePairs: readonly Pair[] = [
  pair(Bernoulli, Bernoulli, klBernoulli),
  pair(Bernoulli, Poisson, (p, q) => neg(add(p.entropy(), sub(mul(p.probs, log(q.rate)), q.rate)))),
  pair(Categorical, Categorical, klCategorical),
  pair(OneHotCategorical, OneHotCategorical, klCategorical),
  pair(Binomial, Binomial, klBinomial),
  pair(Geometric, Geometric, klGeometric),
  pair(Poisson, Poisson, klPoisson),
];
