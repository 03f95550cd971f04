import { Beta } from '../continuous/beta.ts';
import { ContinuousBernoulli } from '../continuous/continuous-bernoulli.ts';
import { Exponential } from '../continuous/exponential.ts';
import { Gamma } from '../continuous/gamma.ts';
import { Laplace } from '../continuous/laplace.ts';
import { Normal } from '../continuous/normal.ts';
import { Uniform } from '../continuous/uniform.ts';
import { Gumbel } from '../derived/gumbel.ts';
import { Pareto } from '../derived/pareto.ts';
import { Bernoulli } from '../discrete/bernoulli.ts';
import { Binomial } from '../discrete/binomial.ts';
import { Poisson } from '../discrete/poisson.ts';
import { infinite, pair, type Family, type Pair } from './divergence.ts';

const half = [Exponential, Gamma] as const;
const bounded = [Beta, ContinuousBernoulli, Uniform] as const;
const line = [Normal, Laplace, Gumbel] as const;

const toEach = (p: Family, others: readonly Family[]): Pair[] => others.map((q) => pair(p, q, infinite));

/** p has values that q does not. */
export const infinitePairs: readonly Pair[] = [
  ...half.flatMap((p) => toEach(p, [...bounded, Pareto])),
  ...line.flatMap((p) => toEach(p, [Beta, ContinuousBernoulli, ...half, Pareto, Uniform])),
  ...toEach(Pareto, bounded),
  ...toEach(Beta, [Pareto]),
  ...toEach(ContinuousBernoulli, [Pareto]),
  ...toEach(Poisson, [Bernoulli, Binomial]),
];
