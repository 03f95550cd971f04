import { eye, Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import * as all from '@gradkit/distributions';
import {
  Bernoulli,
  Beta,
  Binomial,
  Categorical,
  Cauchy,
  Chi2,
  ContinuousBernoulli,
  Dirichlet,
  Distribution,
  Exponential,
  ExpRelaxedCategorical,
  FisherSnedecor,
  Gamma,
  GeneralizedPareto,
  Geometric,
  Gumbel,
  HalfCauchy,
  HalfNormal,
  Independent,
  InverseGamma,
  Kumaraswamy,
  Laplace,
  LKJCholesky,
  LogisticNormal,
  LogitRelaxedBernoulli,
  LogNormal,
  LowRankMultivariateNormal,
  MixtureSameFamily,
  Multinomial,
  MultivariateNormal,
  NegativeBinomial,
  Normal,
  OneHotCategorical,
  OneHotCategoricalStraightThrough,
  Pareto,
  Poisson,
  RelaxedBernoulli,
  RelaxedOneHotCategorical,
  StudentT,
  TanhTransform,
  TransformedDistribution,
  Uniform,
  VonMises,
  Weibull,
  Wishart,
} from '@gradkit/distributions';
import { describe, expect, it } from 'vitest';
import { differentiate } from './build.ts';

const COUNT = 100_000;
const double = (...values: number[]): Tensor => tensor(values, { dtype: 'float64' });
const probs = double(0.1, 0.2, 0.7);
const matrix = (...values: number[]): Tensor => double(...values).reshape([2, 2]);

/** One of each class, with moments whose estimates converge, and what their samples are also asked for. */
const distributions: readonly Distribution[] = [
  new Normal(double(-1, 3), double(0.5, 2)),
  new Uniform(double(-1, 3), double(0.5, 9)),
  new Exponential(double(0.5, 3)),
  new Laplace(double(-1, 3), double(0.5, 2)),
  new Cauchy(double(-1, 3), double(0.5, 2)),
  new StudentT(double(9, 30), { loc: 2, scale: double(0.5, 2) }),
  new Gamma(double(0.05, 1, 30), double(2, 0.5, 3)),
  new Chi2(double(0.5, 7)),
  new FisherSnedecor(double(3, 7), double(20, 30)),
  new Beta(double(0.02, 3), double(0.03, 1)),
  new Dirichlet(double(0.05, 1, 7)),
  new GeneralizedPareto(double(-1, 2, 0), double(0.5, 2, 1), double(0.1, 0, -0.5)),
  new VonMises(double(0.5, -1), double(0.25, 7)),
  new ContinuousBernoulli({ probs: double(0.2, 0.5, 0.9) }),
  new LogitRelaxedBernoulli(0.5, { probs: double(0.2, 0.9) }),
  new ExpRelaxedCategorical(0.75, { probs }),
  new Bernoulli({ probs: double(0.2, 0.5, 0.9) }),
  new Categorical({ probs }),
  new OneHotCategorical({ probs }),
  new OneHotCategoricalStraightThrough({ probs }),
  new Geometric({ probs: double(0.2, 0.5, 0.9) }),
  new Poisson(double(0, 0.5, 3, 9.5, 12, 300)),
  new Binomial(double(7, 7, 300, 300, 10), { probs: double(0.2, 0.9, 0.3, 0.99, 0) }),
  new NegativeBinomial(double(0.5, 7), { probs: double(0.2, 0.9) }),
  new Multinomial(5, { probs }),
  new MultivariateNormal(double(-1, 3), { scaleTril: matrix(1, 0, -0.5, 2) }),
  new LowRankMultivariateNormal(double(-1, 3), double(0.5, 2).reshape([2, 1]), double(1, 0.5)),
  new Wishart(4, { covarianceMatrix: matrix(1, 0.5, 0.5, 2) }),
  new LKJCholesky(3, { concentration: double(1.5) }),
  new Independent(new Normal(double(-1, 3), double(0.5, 2)), 1),
  new TransformedDistribution(new Normal(double(-1, 0.5), 1), [new TanhTransform()]),
  new MixtureSameFamily(new Categorical({ probs }), new Normal(double(-1, 3, 7), double(0.5, 2, 1))),
  new LogNormal(double(-1, 1), double(0.25, 0.5)),
  new HalfNormal(double(0.5, 2)),
  new HalfCauchy(double(0.5, 2)),
  new Gumbel(double(-1, 3), double(0.5, 2)),
  new Pareto(double(0.5, 2), double(9, 12)),
  new Weibull(double(0.5, 2), double(1.5, 3)),
  new Kumaraswamy(double(0.5, 3), double(2, 1)),
  new InverseGamma(double(9, 12), double(0.5, 2)),
  new LogisticNormal(double(-1, 0.5), double(0.5, 1)),
  new RelaxedBernoulli(0.5, { probs: double(0.2, 0.9) }),
  new RelaxedOneHotCategorical(0.75, { probs }),
];

/** The values of each place of samples. */
function columns({ data, size, shape }: Tensor): Float64Array[] {
  const width = size / shape[0];
  return Array.from({ length: width }, (_, i) => {
    const values = new Float64Array(shape[0]);
    for (let k = 0; k < values.length; k++) values[k] = data[k * width + i];
    return values;
  });
}

/** Matrices with a diagonal. */
const diagonal = (x: Tensor): Tensor => x.unsqueeze(-1).mul(eye(x.size, { dtype: x.dtype }));

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Expects the mean of values within four standard errors. */
function expectMean(values: Float64Array, expected: number): void {
  const mean = meanOf(values);
  const variance = meanOf(values.map((x) => (x - mean) ** 2));
  expect(Math.abs(mean - expected)).toBeLessThanOrEqual(4 * Math.sqrt(variance / values.length) + 1e-12);
}

function momentOf(d: Distribution, name: 'mean' | 'variance'): readonly number[] | null {
  try {
    const values = Array.from(d[name].data);
    return values.every(Number.isFinite) ? values : null;
  } catch {
    return null; // it has none
  }
}

const drawn = new Map<Distribution, Tensor>();

/** Drawn once, and looked at in several ways. */
function samplesOf(d: Distribution): Tensor {
  const sample = drawn.get(d) ?? d.sample([COUNT], { rng: new Generator(2026) });
  drawn.set(d, sample);
  return sample;
}

describe(`${COUNT} samples`, () => {
  it.each(distributions.map((d) => [d.constructor.name, d] as const))(
    '%s: mean and variance within four standard errors',
    (_, d) => {
      const sample = samplesOf(d);
      expect(sample.shape).toEqual([COUNT, ...d.batchShape, ...d.eventShape]);
      expect(d.support.check(sample).data.includes(0)).toBe(false);
      if (d instanceof VonMises) return; // its variance is circular, see below
      const [mean, variance] = [momentOf(d, 'mean'), momentOf(d, 'variance')];
      columns(sample).forEach((values, i) => {
        if (mean !== null) expectMean(values, mean[i]);
        if (mean !== null && variance !== null)
          expectMean(
            values.map((x) => (x - mean[i]) ** 2),
            variance[i],
          );
      });
    },
  );

  const withCdf = distributions.filter((d) => {
    try {
      return d.eventShape.length === 0 && d.cdf(d.sample([], { rng: new Generator(1) })) !== null;
    } catch {
      return false; // it has none
    }
  });

  it.each(withCdf.map((d) => [d.constructor.name, d] as const))('%s: shares below a value are its cdf', (_, d) => {
    const sample = samplesOf(d);
    const some = d.sample([5], { rng: new Generator(8) });
    const expected = columns(d.cdf(some));
    const found = columns(sample);
    columns(some).forEach((values, i) => {
      values.forEach((x, k) =>
        expectMean(
          found[i].map((y) => Number(y <= x)),
          expected[i][k],
        ),
      );
    });
  });

  it('of classes have their probabilities', () => {
    const sample = new Categorical({ logits: double(0, -Infinity, 1, -Infinity) }).sample([COUNT], {
      rng: new Generator(3),
    });
    const share = (k: number): Float64Array => Float64Array.from(sample.data, (x) => Number(x === k));
    [1 / (1 + Math.E), 0, Math.E / (1 + Math.E), 0].forEach((p, k) => expectMean(share(k), p));
    expect(sample.dtype).toBe('int32');
  });

  it('of angles have their mean cosine', () => {
    const d = new VonMises(double(0.5, -1), double(0.25, 7));
    columns(d.sample([COUNT], { rng: new Generator(4) })).forEach((values, i) => {
      expectMean(
        values.map((x) => Math.cos(x - d.loc.data[i])),
        1 - d.variance.data[i],
      );
      expectMean(
        values.map((x) => Math.sin(x - d.loc.data[i])),
        0,
      );
    });
  });

  it('are drawn for every class there is', () => {
    const classes = Object.values(all).filter(
      (value) => typeof value === 'function' && value.prototype instanceof Distribution,
    );
    const constructors = new Set(distributions.map((d) => d.constructor));
    expect(
      classes.filter((one) => !constructors.has(one as typeof constructors extends Set<infer T> ? T : never)),
    ).toEqual([]);
  });
});

describe('gradients of samples', () => {
  /** Distributions of their parameters, whose samples follow them step by step. */
  const smooth: readonly (readonly [string, (a: Tensor, b: Tensor) => Distribution])[] = [
    ['Normal', (a, b) => new Normal(a, b)],
    ['Uniform', (a, b) => new Uniform(a, a.add(b))],
    ['Exponential', (_, b) => new Exponential(b)],
    ['Laplace', (a, b) => new Laplace(a, b)],
    ['Cauchy', (a, b) => new Cauchy(a, b)],
    ['GeneralizedPareto', (a, b) => new GeneralizedPareto(a, b, a)],
    ['ContinuousBernoulli', (a) => new ContinuousBernoulli({ logits: a })],
    ['LogNormal', (a, b) => new LogNormal(a, b)],
    ['HalfNormal', (_, b) => new HalfNormal(b)],
    ['HalfCauchy', (_, b) => new HalfCauchy(b)],
    ['Gumbel', (a, b) => new Gumbel(a, b)],
    ['Pareto', (_, b) => new Pareto(b, b)],
    ['Weibull', (_, b) => new Weibull(b, b)],
    ['Kumaraswamy', (_, b) => new Kumaraswamy(b, b)],
    ['LogisticNormal', (a, b) => new LogisticNormal(a, b)],
    ['RelaxedBernoulli', (a, b) => new RelaxedBernoulli(b.slice([[0, 1]]).reshape([]), { logits: a })],
    ['RelaxedOneHotCategorical', (a, b) => new RelaxedOneHotCategorical(b.slice([[0, 1]]).reshape([]), { logits: a })],
    ['MultivariateNormal', (a, b) => new MultivariateNormal(a, { covarianceMatrix: diagonal(b) })],
    ['LowRankMultivariateNormal', (a, b) => new LowRankMultivariateNormal(a, a.reshape([3, 1]), b)],
    ['Independent', (a, b) => new Independent(new Normal(a, b), 1)],
    ['TransformedDistribution', (a, b) => new TransformedDistribution(new Normal(a, b), [new TanhTransform()])],
  ];
  const [a, b] = [double(-0.25, 0.5, 1.5), double(0.5, 1.25, 2)];

  it.each(smooth)('%s: central differences', (_, make) => {
    const f = (...[x, y]: [Tensor, Tensor]): Tensor =>
      make(x, y).rsample([4], { rng: new Generator(9) }).mul(tensor([[0.3], [-1], [0.7], [0.2]], { dtype: 'float64' })).sum(); // prettier-ignore
    expect(make(a, b).hasRsample).toBe(true);
    const { gradients } = differentiate(f, [a, b]);
    const step = 1e-6;
    [a, b].forEach((x, which) => {
      Array.from(x.data).forEach((_value, i) => {
        const moved = (by: number): number => {
          const other = double(...Array.from(x.data, (value, k) => (k === i ? value + by : value)));
          return f(which === 0 ? other : a, which === 1 ? other : b).item();
        };
        const expected = (moved(step) - moved(-step)) / (2 * step);
        const found = gradients[which].data[i];
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected)));
      });
    });
  });

  const implicit: readonly (readonly [string, (a: Tensor, b: Tensor) => Distribution])[] = [
    ['Gamma', (x, y) => new Gamma(x, y)],
    ['Beta', (x, y) => new Beta(x, y)],
    ['Dirichlet', (x) => new Dirichlet(x)],
    ['Chi2', (x) => new Chi2(x)],
    ['FisherSnedecor', (x, y) => new FisherSnedecor(x, y.add(20))],
    ['StudentT', (x, y) => new StudentT(x.add(6), { loc: y, scale: y })],
  ];
  it.each(implicit)('%s: their mean is that of the moments', (_, make) => {
    const given: [Tensor, Tensor] = [double(0.3, 1.7, 9), double(0.5, 1.25, 2)];
    const [first, second] = [double(1), double(0.1)]; // of a mixture of both moments
    const moments = (mean: Tensor, square: Tensor): Tensor => mean.mul(first).add(square.mul(second)).sum();
    const exact = (x: Tensor, y: Tensor): Tensor => {
      const { mean, variance } = make(x, y);
      return moments(mean, variance.add(mean.mul(mean)));
    };
    const sampled =
      (rng: Generator) =>
      (x: Tensor, y: Tensor): Tensor => {
        const sample = make(x, y).rsample([300], { rng });
        return moments(sample.mean(0), sample.mul(sample).mean(0));
      };
    const gradientsOf = (f: (x: Tensor, y: Tensor) => Tensor) => differentiate(f, given).gradients;
    const runs = new Generator(11).split(30).map((rng) => gradientsOf(sampled(rng)));
    gradientsOf(exact).forEach((gradient, which) => {
      gradient.data.forEach((value, i) =>
        expectMean(
          Float64Array.from(runs, (run) => run[which].data[i]),
          value,
        ),
      );
    });
  });

  it('straight through: those of the probabilities', () => {
    const f = (logits: Tensor): Tensor => new OneHotCategoricalStraightThrough({ logits }).rsample([2], { rng: new Generator(1) }).mul(double(1, 2, 3)).sum(); // prettier-ignore
    const g = (logits: Tensor): Tensor =>
      logits
        .softmax(-1)
        .mul(double(2, 4, 6))
        .sum();
    const [found, expected] = [f, g].map((h) => differentiate(h, [a]).gradients[0]);
    found.data.forEach((value, i) => expect(value).toBeCloseTo(expected.data[i], 12));
  });

  it('sample carries none', () => {
    const f = (x: Tensor): Tensor => new Normal(x, 1).sample([2]).sum();
    expect(differentiate(f, [a]).gradients[0].toArray()).toEqual([0, 0, 0]);
  });
});
