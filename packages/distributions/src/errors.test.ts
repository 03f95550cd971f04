import { eye, tensor, zeros } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import {
  AffineTransform,
  Bernoulli,
  Beta,
  bijectTo,
  Binomial,
  CatTransform,
  Categorical,
  constraints,
  CorrCholeskyTransform,
  Dirichlet,
  Distribution,
  ExpTransform,
  Exponential,
  Gamma,
  Geometric,
  Independent,
  klDivergence,
  LKJCholesky,
  LogNormal,
  LowRankMultivariateNormal,
  MixtureSameFamily,
  Multinomial,
  MultivariateNormal,
  NegativeBinomial,
  Normal,
  OneHotCategorical,
  Poisson,
  registerKl,
  RelaxedBernoulli,
  ReshapeTransform,
  setDefaultValidateArgs,
  StickBreakingTransform,
  StudentT,
  TransformedDistribution,
  transformTo,
  Uniform,
  VonMises,
  Wishart,
} from './index.ts';

/** What a caller in JavaScript may pass. */
const anything = (value: unknown): never => value as never;

const calls: readonly (readonly [text: string, act: () => unknown])[] = [
  ['Normal: scale is 0; it must be above 0', () => new Normal(0, 0)],
  ['Normal: scale[1] is -1; it must be above 0', () => new Normal(0, tensor([1, -1]))],
  ['Normal: loc[1, 0] is NaN; it must be a number, not NaN', () => new Normal(tensor([[1], [NaN]]), 1)],
  ["Normal: loc is '0'; it must be a tensor or a number", () => new Normal(anything('0'), 1)],
  ['Normal: loc is int32', () => new Normal(tensor([1], { dtype: 'int32' }), 1)],
  ['Normal: shapes [2] and [3]', () => new Normal(zeros([2]), tensor([1, 1, 1]))],
  [
    'Normal: validateArg is no option; the options are validateArgs',
    () => new Normal(0, 1, anything({ validateArg: 1 })),
  ],
  ['Normal: validateArgs is 1; it must be true or false', () => new Normal(0, 1, { validateArgs: anything(1) })],
  ['Normal.logProb: value is NaN; it must be a number, not NaN', () => new Normal(0, 1).logProb(NaN)],
  ["Normal.logProb: value is '1'; it must be a tensor or a number", () => new Normal(0, 1).logProb(anything('1'))],
  ['Normal.logProb: shapes [3] and [2]', () => new Normal(zeros([2]), 1).logProb(zeros([3]))],
  ['Normal.sample: rng is 1; it must be a Generator', () => new Normal(0, 1).sample([], { rng: anything(1) })],
  ['Normal.sample: shape is 3; it must be a list of sizes', () => new Normal(0, 1).sample(anything(3))],
  ['LogNormal: scale is -1; it must be above 0', () => new LogNormal(0, -1)],
  ['LogNormal.logProb: value is -1; it must be above 0', () => new LogNormal(0, 1).logProb(-1)],
  ['Uniform: low[1] is 3; it must be below 2', () => new Uniform(tensor([0, 3]), 2)],
  ['Uniform: low[0] is 5; it must be below 4', () => new Uniform(5, tensor([4, 6]))],
  ['Uniform.logProb: value[1] is 3; it must be in 1 … 2', () => new Uniform(tensor([0, 1]), 2).logProb(tensor([1, 3]))],
  ['Exponential.logProb: value is -1; it must be at least 0', () => new Exponential(1).logProb(-1)],
  ['Bernoulli: probs is 1.5; it must be in 0 … 1', () => new Bernoulli(1.5)],
  ['Bernoulli: neither probs nor logits are given; it takes either probs or logits', () => new Bernoulli({})],
  ['Bernoulli: both are given, or one twice; it takes either', () => new Bernoulli({ probs: 0.5, logits: 0 })],
  ['Bernoulli: both are given, or one twice; it takes either', () => new Bernoulli(0.5, anything({ probs: 0.5 }))],
  ['Bernoulli.logProb: value is 0.5; it must be 0 or 1', () => new Bernoulli(0.5).logProb(0.5)],
  ['Bernoulli: it has no cdf', () => new Bernoulli(0.5).cdf(1)],
  ['Bernoulli: it has no rsample', () => new Bernoulli(0.5).rsample()],
  ['Geometric: probs is 0; it must be above 0 and at most 1', () => new Geometric(0)],
  ['Categorical: probs[1] is [-1, 2]; it must be at least 0 everywhere', () => new Categorical(tensor([[1, 0], [-1, 2]]))], // prettier-ignore
  ['Categorical: probs is 0.5; it must be a tensor', () => new Categorical(0.5)],
  ['Categorical: logits is [NaN, 0]; it must be numbers', () => new Categorical({ logits: tensor([NaN, 0]) })],
  [
    'Categorical.logProb: value[1] is 2; it must be a whole number in 0 … 1',
    () => new Categorical(tensor([1, 1])).logProb(tensor([0, 2])),
  ],
  [
    'OneHotCategorical.logProb: value is [1, 1]; it must be one 1',
    () => new OneHotCategorical(tensor([1, 1])).logProb(tensor([1, 1])),
  ],
  [
    'OneHotCategorical.logProb: value is [3]; its last axes must be those of an event, [2]',
    () => new OneHotCategorical(tensor([1, 1])).logProb(zeros([3])),
  ],
  ['Gamma: concentration is 0; it must be above 0', () => new Gamma(0, 1)],
  ['Beta.logProb: value is 2; it must be in 0 … 1', () => new Beta(1, 1).logProb(2)],
  ['Dirichlet: concentration is [1, 0]; it must be above 0 everywhere', () => new Dirichlet(tensor([1, 0]))],
  ['Dirichlet: concentration is a tensor []; it must be a tensor with at least 1 axis', () => new Dirichlet(tensor(1))],
  [
    'Dirichlet.logProb: value is [0.5, 0.75]; it must be at least 0 everywhere, with the sum 1',
    () => new Dirichlet(tensor([1, 1])).logProb(tensor([0.5, 0.75])),
  ],
  ['StudentT: scale is -1; it must be above 0', () => new StudentT(1, { scale: -1 })],
  ['Poisson: rate is -1; it must be at least 0', () => new Poisson(-1)],
  ['Poisson.logProb: value is 0.5; it must be a whole number of at least 0', () => new Poisson(1).logProb(0.5)],
  ['Binomial: totalCount is 1.5; it must be a whole number of at least 0', () => new Binomial(1.5, { probs: 0.5 })],
  ['Binomial: totalCount is 2; it must be given once', () => new Binomial(1, anything({ totalCount: 2, probs: 0.5 }))],
  [
    'Binomial.logProb: value[0] is 3; it must be a whole number in 0 … 2',
    () => new Binomial(tensor([2, 4]), { probs: 0.5 }).logProb(tensor([3, 3])),
  ],
  [
    'Binomial.enumerateSupport: totalCount is 1 and 2; the values',
    () => new Binomial(tensor([1, 2]), { probs: 0.5 }).enumerateSupport(),
  ],
  ['NegativeBinomial: probs is 1; it must be at least 0 and below 1', () => new NegativeBinomial(1, { probs: 1 })],
  ['Multinomial: totalCount is 1.5; it must be a whole number', () => new Multinomial(1.5, { probs: tensor([1]) })],
  [
    'Multinomial.logProb: value is [2, 1]; it must be at least 0 everywhere, with a sum of at most 2',
    () => new Multinomial(2, { probs: tensor([1, 1]) }).logProb(tensor([2, 1])),
  ],
  ['RelaxedBernoulli: temperature is 0; it must be above 0', () => new RelaxedBernoulli(0, { probs: 0.5 })],
  ['VonMises: concentration is 0; it must be above 0', () => new VonMises(0, 0)],
  [
    'Independent: reinterpretedBatchNdims is 2; it must be a whole number in 0 … 1',
    () => new Independent(new Normal(zeros([2]), 1), 2),
  ],
  [
    'MultivariateNormal: 0 of covarianceMatrix, precisionMatrix and scaleTril are given; it takes exactly 1',
    () => new MultivariateNormal(zeros([2]), {}),
  ],
  [
    'MultivariateNormal: covarianceMatrix is [1, 2, 0, 1]; it must be symmetric',
    () =>
      new MultivariateNormal(
        zeros([2]),
        tensor([
          [1, 2],
          [0, 1],
        ]),
      ),
  ],
  [
    'MultivariateNormal: scaleTril is [1, 2, 0, 1]; it must be 0 above the diagonal and above 0 on it',
    () =>
      new MultivariateNormal(zeros([2]), {
        scaleTril: tensor([
          [1, 2],
          [0, 1],
        ]),
      }),
  ],
  [
    'MultivariateNormal: scaleTril is [1, 2]; its last two axes must be equal (1 vs 2)',
    () => new MultivariateNormal(zeros([2]), { scaleTril: zeros([1, 2]) }),
  ],
  [
    'MultivariateNormal: loc is [3] but the matrix is [2, 2]; their last axes must match (3 vs 2)',
    () => new MultivariateNormal(zeros([3]), eye(2)),
  ],
  [
    'MultivariateNormal: covarianceMatrix is not positive definite',
    () =>
      new MultivariateNormal(
        zeros([2]),
        tensor([
          [1, 2],
          [2, 1],
        ]),
      ),
  ],
  [
    'LowRankMultivariateNormal: loc is [3], covFactor [2, 1] and covDiag [3]; they must have as many elements, rows and elements (3, 2, 3)',
    () => new LowRankMultivariateNormal(zeros([3]), zeros([2, 1]), zeros([3])),
  ],
  [
    'LowRankMultivariateNormal: covDiag is [1, 0]; it must be above 0 everywhere',
    () => new LowRankMultivariateNormal(zeros([2]), zeros([2, 1]), tensor([1, 0])),
  ],
  ['Wishart: df is 1; it must be above 1', () => new Wishart(1, eye(2))],
  [
    'Wishart.logProb: value is [1, 2, 2, 1]; it must be symmetric and positive definite',
    () =>
      new Wishart(2, eye(2)).logProb(
        tensor([
          [1, 2],
          [2, 1],
        ]),
      ),
  ],
  ['LKJCholesky: dim is 1; it must be a whole number of at least 2', () => new LKJCholesky(1)],
  [
    'CorrCholeskyTransform: the shape is [2]; its last axis must have n (n − 1) / 2 elements',
    () => new CorrCholeskyTransform().forward(zeros([2])),
  ],
  ['transformTo: no transform to the constraint boolean is known', () => transformTo(constraints.boolean)],
  ['bijectTo: constraint is 1; it must be a Constraint', () => bijectTo(anything(1))],
  ['Independent: baseDistribution is 1; it must be a Distribution', () => new Independent(anything(1), 0)],
  [
    'Independent: it has no enumerateSupport',
    () => new Independent(new Bernoulli(tensor([0.5])), 1).enumerateSupport(),
  ],
  [
    'TransformedDistribution: transforms[0] is 1; it must be a Transform',
    () => new TransformedDistribution(new Normal(0, 1), anything([1])),
  ],
  [
    'TransformedDistribution: baseDistribution has the shape [], 0 axes; its transforms take at least 1',
    () => new TransformedDistribution(new Normal(0, 1), new StickBreakingTransform()),
  ],
  [
    'MixtureSameFamily: mixtureDistribution has 2 classes but the batch of componentDistribution is [3]',
    () => new MixtureSameFamily(new Categorical(tensor([1, 1])), new Normal(zeros([3]), 1)),
  ],
  [
    'MixtureSameFamily: mixtureDistribution is 1; it must be a Categorical',
    () => new MixtureSameFamily(anything(1), new Normal(zeros([3]), 1)),
  ],
  [
    'klDivergence: the divergence of p, VonMises(batchShape [], eventShape []), and q, Poisson',
    () => klDivergence(new VonMises(0, 1), new Poisson(1)),
  ],
  ['klDivergence: q is 1; it must be a Distribution', () => klDivergence(new Normal(0, 1), anything(1))],
  [
    'klDivergence: p, an Independent, has 1 reinterpretedBatchNdims but q has 0',
    () => klDivergence(new Independent(new Normal(zeros([1]), 1), 1), new Independent(new Normal(0, 1), 0)),
  ],
  [
    'klDivergence: p, LogNormal(batchShape [], eventShape []), and q, Trans',
    () => klDivergence(new LogNormal(0, 1), new TransformedDistribution(new Normal(0, 1), [])),
  ],
  ['registerKl: q is 1; it must be a class of distributions', () => registerKl(Normal, anything(1), anything(1))],
  ['registerKl: divergence is 1; it must be a function', () => registerKl(Normal, Normal, anything(1))],
  ["AffineTransform: loc is 'a'; it must be a tensor or a number", () => new AffineTransform(anything('a'), 1)],
  ['ReshapeTransform: inShape [2] has 2 elements but outShape [3] has 3', () => new ReshapeTransform([2], [3])],
  [
    'ReshapeTransform: the shape is [3]; its last axes must be [2]',
    () => new ReshapeTransform([2], [1, 2]).forward(zeros([3])),
  ],
  [
    'CatTransform: there are 1 lengths but 2 transforms',
    () => new CatTransform([new ExpTransform(), new ExpTransform()], { lengths: [1] }),
  ],
  ['setDefaultValidateArgs: value is 1; it must be true or false', () => setDefaultValidateArgs(anything(1))],
];

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('wrong arguments', () => {
  it.each(calls)('%s', (text, act) => {
    expect(messageOf(act).slice(0, text.length)).toBe(text);
  });

  it('are not looked for without validateArgs', () => {
    expect(new Normal(0, -1, { validateArgs: false }).scale.item()).toBe(-1);
    expect(new Exponential(1, { validateArgs: false }).logProb(-1).item()).toBe(1);
    setDefaultValidateArgs(false);
    expect(new Normal(0, -1).validateArgs).toBe(false);
    setDefaultValidateArgs(true);
    expect(new Normal(0, 1) instanceof Distribution && new Normal(0, 1).validateArgs).toBe(true);
  });
});
