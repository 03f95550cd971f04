export * as constraints from './constraints/index.ts';
export { Constraint } from './constraints/index.ts';
export { setDefaultValidateArgs, type DistributionOptions } from './base/parameters.ts';
export { Distribution, type EnumerateOptions, type SampleOptions } from './base/distribution.ts';
export { Normal } from './continuous/normal.ts';
export { Uniform } from './continuous/uniform.ts';
export { Exponential } from './continuous/exponential.ts';
export { Laplace } from './continuous/laplace.ts';
export { Cauchy } from './continuous/cauchy.ts';
export { StudentT } from './continuous/student-t.ts';
export { Gamma } from './continuous/gamma.ts';
export { Chi2 } from './continuous/chi2.ts';
export { FisherSnedecor } from './continuous/fisher-snedecor.ts';
export { Beta } from './continuous/beta.ts';
export { Dirichlet } from './continuous/dirichlet.ts';
export { GeneralizedPareto } from './continuous/generalized-pareto.ts';
export { VonMises } from './continuous/von-mises.ts';
export { ContinuousBernoulli } from './continuous/continuous-bernoulli.ts';
export { LogitRelaxedBernoulli } from './continuous/logit-relaxed-bernoulli.ts';
export { ExpRelaxedCategorical } from './continuous/exp-relaxed-categorical.ts';
export { MultivariateNormal } from './continuous/multivariate-normal.ts';
export { LowRankMultivariateNormal } from './continuous/low-rank-multivariate-normal.ts';
export { LKJCholesky } from './continuous/lkj-cholesky.ts';
export { Wishart } from './continuous/wishart.ts';
export { Bernoulli } from './discrete/bernoulli.ts';
export { Categorical } from './discrete/categorical.ts';
export { OneHotCategorical, OneHotCategoricalStraightThrough } from './discrete/one-hot-categorical.ts';
export { Geometric } from './discrete/geometric.ts';
export { Poisson } from './discrete/poisson.ts';
export { Binomial } from './discrete/binomial.ts';
export { NegativeBinomial } from './discrete/negative-binomial.ts';
export { Multinomial } from './discrete/multinomial.ts';
export { Independent } from './composite/independent.ts';
export { TransformedDistribution } from './composite/transformed-distribution.ts';
export { MixtureSameFamily } from './composite/mixture-same-family.ts';
export { LogNormal } from './derived/log-normal.ts';
export { HalfNormal } from './derived/half-normal.ts';
export { HalfCauchy } from './derived/half-cauchy.ts';
export { Gumbel } from './derived/gumbel.ts';
export { Pareto } from './derived/pareto.ts';
export { Weibull } from './derived/weibull.ts';
export { Kumaraswamy } from './derived/kumaraswamy.ts';
export { InverseGamma } from './derived/inverse-gamma.ts';
export { LogisticNormal } from './derived/logistic-normal.ts';
export { RelaxedBernoulli } from './derived/relaxed-bernoulli.ts';
export { RelaxedOneHotCategorical } from './derived/relaxed-one-hot-categorical.ts';
export { Transform } from './transforms/transform.ts';
export {
  AbsTransform,
  ExpTransform,
  SigmoidTransform,
  SoftplusTransform,
  TanhTransform,
} from './transforms/elementwise.ts';
export { AffineTransform } from './transforms/affine.ts';
export { PowerTransform } from './transforms/power.ts';
export { SoftmaxTransform, StickBreakingTransform } from './transforms/simplex.ts';
export { ComposeTransform, identityTransform } from './transforms/compose.ts';
export { IndependentTransform } from './transforms/independent.ts';
export { ReshapeTransform } from './transforms/reshape.ts';
export { CatTransform } from './transforms/cat.ts';
export { StackTransform } from './transforms/stack.ts';
export { LowerCholeskyTransform } from './transforms/matrices.ts';
export { PositiveDefiniteTransform } from './transforms/positive-definite.ts';
export { CorrCholeskyTransform } from './transforms/corr-cholesky.ts';
export { bijectTo, transformTo } from './transforms/to-constraint.ts';
export { CumulativeDistributionTransform } from './transforms/cumulative.ts';
export { klDivergence, registerKl } from './kl/kl-divergence.ts';
