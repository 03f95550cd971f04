import {
  add,
  digamma,
  div,
  greater,
  greaterEqual,
  less,
  lessEqual,
  lgamma,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  pow,
  sub,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Beta } from '../continuous/beta.ts';
import { ContinuousBernoulli } from '../continuous/continuous-bernoulli.ts';
import { Dirichlet } from '../continuous/dirichlet.ts';
import { Exponential } from '../continuous/exponential.ts';
import { Gamma } from '../continuous/gamma.ts';
import { Normal } from '../continuous/normal.ts';
import { Uniform } from '../continuous/uniform.ts';
import { pair, type Pair } from './divergence.ts';

function klBeta(p: Beta, q: Beta): Tensor {
  const [totalP, totalQ] = [p, q].map((one) => add(one.concentration1, one.concentration0));
  const normalizer = (one: Beta, total: Tensor): Tensor =>
    sub(add(lgamma(one.concentration1), lgamma(one.concentration0)), lgamma(total));
  const ones = mul(sub(p.concentration1, q.concentration1), digamma(p.concentration1));
  const zeros = mul(sub(p.concentration0, q.concentration0), digamma(p.concentration0));
  const totals = mul(sub(totalQ, totalP), digamma(totalP));
  return add(add(add(sub(normalizer(q, totalQ), normalizer(p, totalP)), ones), zeros), totals);
}

function klBetaGamma(p: Beta, q: Gamma): Tensor {
  const total = add(p.concentration1, p.concentration0);
  const normalizer = sub(lgamma(q.concentration), mul(q.concentration, log(q.rate)));
  const logarithm = mul(sub(q.concentration, 1), sub(digamma(p.concentration1), digamma(total)));
  return add(sub(sub(normalizer, p.entropy()), logarithm), mul(q.rate, p.mean));
}

function klBetaNormal(p: Beta, q: Normal): Tensor {
  const variance = pow(q.scale, 2);
  const { mean } = p;
  const second = mul(add(p.variance, pow(mean, 2)), 0.5);
  const distance = add(sub(second, mul(q.loc, mean)), mul(pow(q.loc, 2), 0.5));
  return add(sub(mul(log(mul(variance, 2 * Math.PI)), 0.5), p.entropy()), div(distance, variance));
}

function klBetaUniform(p: Beta, q: Uniform): Tensor {
  const finite = sub(log(sub(q.high, q.low)), p.entropy());
  return where(logicalOr(greater(q.low, 0), less(q.high, 1)), Infinity, finite);
}

function klDirichlet(p: Dirichlet, q: Dirichlet): Tensor {
  const [totalP, totalQ] = [p, q].map(({ concentration }) => sum(concentration, -1));
  const normalizers = sum(sub(lgamma(p.concentration), lgamma(q.concentration)), -1);
  const logarithms = sub(digamma(p.concentration), unsqueeze(digamma(totalP), -1));
  const shapes = sum(mul(sub(p.concentration, q.concentration), logarithms), -1);
  return add(sub(sub(lgamma(totalP), lgamma(totalQ)), normalizers), shapes);
}

function klContinuousBernoulli(p: ContinuousBernoulli, q: ContinuousBernoulli): Tensor {
  const rest = (one: ContinuousBernoulli): Tensor => add(one.logNormalizer(), log1p(neg(one.probs)));
  return add(mul(p.mean, sub(p.logits, q.logits)), sub(rest(p), rest(q)));
}

/** Of what has a mean and an entropy between 0 and 1. */
const klToContinuousBernoulli = (p: Beta | Uniform, q: ContinuousBernoulli): Tensor =>
  neg(add(add(add(p.entropy(), mul(p.mean, q.logits)), log1p(neg(q.probs))), q.logNormalizer()));

function klUniformContinuousBernoulli(p: Uniform, q: ContinuousBernoulli): Tensor {
  const isOutside = logicalOr(greaterEqual(p.high, 1), lessEqual(p.low, 0));
  return where(isOutside, Infinity, klToContinuousBernoulli(p, q));
}

function klContinuousBernoulliNormal(p: ContinuousBernoulli, q: Normal): Tensor {
  const { mean } = p;
  const scale = add(add(mul(pow(div(q.loc, q.scale), 2), 0.5), log(q.scale)), 0.5 * Math.log(2 * Math.PI));
  const second = sub(add(p.variance, pow(mean, 2)), mul(mul(q.loc, mean), 2));
  return add(sub(scale, p.entropy()), div(second, mul(pow(q.scale, 2), 2)));
}

function klContinuousBernoulliUniform(p: ContinuousBernoulli, q: Uniform): Tensor {
  const isOutside = logicalOr(greaterEqual(q.low, 0), lessEqual(q.high, 1));
  return where(isOutside, Infinity, sub(log(sub(q.high, q.low)), p.entropy()));
}

const klToExponential = (p: Beta | ContinuousBernoulli, q: Exponential): Tensor =>
  sub(mul(q.rate, p.mean), add(p.entropy(), log(q.rate)));

/** Of distributions between 0 and 1. */
export const betaPairs: readonly Pair[] = [
  pair(Beta, Beta, klBeta),
  pair(Beta, ContinuousBernoulli, klToContinuousBernoulli),
  pair(Beta, Exponential, klToExponential),
  pair(Beta, Gamma, klBetaGamma),
  pair(Beta, Normal, klBetaNormal),
  pair(Beta, Uniform, klBetaUniform),
  pair(Dirichlet, Dirichlet, klDirichlet),
  pair(ContinuousBernoulli, ContinuousBernoulli, klContinuousBernoulli),
  pair(ContinuousBernoulli, Exponential, klToExponential),
  pair(ContinuousBernoulli, Normal, klContinuousBernoulliNormal),
  pair(ContinuousBernoulli, Uniform, klContinuousBernoulliUniform),
  pair(Uniform, ContinuousBernoulli, klUniformContinuousBernoulli),
];
