import {
  formatShape,
  numbersOf,
  requireBoolean,
  requireOneOf,
  requireOptions,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { requireFloatPairs, requireFloats } from '../internal/float-pairs.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { Metric, type Better, type MetricDefinition } from '../metric.ts';

/** How the values of the examples become a result. */
type Reduction = 'mean' | 'sum' | 'none';
type Reduced<R extends Reduction> = R extends 'none' ? number[] : number;

/** The value of each example, batch by batch. */
type Values = readonly (readonly number[])[];

/** The definition of a metric of rows `[batch, width]`. */
function ofRows<R extends Reduction>(
  where: string,
  [better, reduction]: readonly [Better, Reduction],
  value: (a: ArrayLike<number>, b: ArrayLike<number>) => number,
): MetricDefinition<Values, Reduced<R>> {
  requireOneOf(where, 'reduction', reduction, ['mean', 'sum', 'none']);
  return {
    better,
    init: () => [],
    merge: (a, b) => [...a, ...b],
    update(state, first, second) {
      requireFloatPairs(where, first, second);
      if (first.rank !== 2)
        throw new ShapeError(where, `predictions are ${formatShape(first.shape)}; they must be [batch, width]`, {
          expected: 2,
          got: first.rank,
        });
      const [a, b] = [Float64Array.from(numbersOf(first)), Float64Array.from(numbersOf(second))];
      const [rows, width] = first.shape;
      const rowOf = (all: Float64Array, row: number): Float64Array => all.subarray(row * width, (row + 1) * width);
      return rows === 0 ? state : [...state, Array.from({ length: rows }, (_, r) => value(rowOf(a, r), rowOf(b, r)))];
    },
    compute(state) {
      const values = state.flat();
      if (reduction === 'none') return values as Reduced<R>;
      return (reduction === 'sum' ? sumOf(values) : sumOf(values) / values.length) as Reduced<R>;
    },
  };
}

/**
 * Cosine of the angle between predictions and targets, `[batch, width]`: 1 where they point the same way.
 *
 * @param options `reduction`: the `sum` over examples, the default, their `mean`, or each (`none`)
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape, or are not `[batch, width]`
 * @example
 * const similarity = new CosineSimilarity({ reduction: 'mean' });
 * similarity.update(tensor([[1, 0], [3, 4]]), tensor([[0, 1], [3, 4]]));
 * similarity.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/cosine_similarity.html
 */
export class CosineSimilarity<R extends Reduction = 'sum'> extends Metric<Values, Reduced<R>> {
  constructor(options: { readonly reduction?: R | undefined } = {}) {
    const { reduction } = requireOptions('CosineSimilarity', options, { reduction: true });
    super(
      ofRows('CosineSimilarity', ['higher', reduction ?? 'sum'], (a, b) => {
        let [ab, aa, bb] = [0, 0, 0];
        for (let i = 0; i < a.length; i++) {
          ab += a[i] * b[i];
          aa += a[i] * a[i];
          bb += b[i] * b[i];
        }
        return ab / (Math.sqrt(aa) * Math.sqrt(bb));
      }),
    );
  }
}

interface DivergenceOptions<R extends Reduction> {
  /** whether logarithms of probabilities are given; default false */
  readonly logProb?: boolean | undefined;
  /** the mean over examples, the default, their sum, or each */
  readonly reduction?: R | undefined;
}
const divergenceNames = { logProb: true, reduction: true } as const;

/**
 * Kullback–Leibler divergence of distributions p and q, `[batch, outcomes]`: what is lost when q stands for p. Rows need not add up to 1.
 *
 * `Σ p · log(p / q)`
 *
 * @param options `logProb`: whether logarithms are given; `reduction`: the `mean` over examples, the default, their `sum`, or each (`none`)
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if p and q differ in shape, or are not `[batch, outcomes]`
 * @example
 * const divergence = new KLDivergence();
 * divergence.update(tensor([[0.5, 0.5]]), tensor([[0.25, 0.75]]));
 * divergence.compute(); // 0.1438
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/kl_divergence.html
 */
export class KLDivergence<R extends Reduction = 'mean'> extends Metric<Values, Reduced<R>> {
  constructor(options: DivergenceOptions<R> = {}) {
    const { logProb = false, reduction } = requireOptions<DivergenceOptions<R>>(
      'KLDivergence',
      options,
      divergenceNames,
    );
    requireBoolean('KLDivergence', 'logProb', logProb);
    super(
      ofRows('KLDivergence', ['lower', reduction ?? 'mean'], (p, q) =>
        logProb ? sumOf(Array.from(p, (x, i) => Math.exp(x) * (x - q[i]))) : divergence(toShares(p), toShares(q)),
      ),
    );
  }
}

/**
 * Jensen–Shannon divergence of distributions p and q, `[batch, outcomes]`: how far both are from their mean. Rows need not add up to 1.
 *
 * @param options `logProb`: whether logarithms are given; `reduction`: the `mean` over examples, the default, their `sum`, or each (`none`)
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if p and q differ in shape, or are not `[batch, outcomes]`
 * @example
 * const divergence = new JensenShannonDivergence();
 * divergence.update(tensor([[1, 0]]), tensor([[0, 1]]));
 * divergence.compute(); // 0.6931
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/js_divergence.html
 */
export class JensenShannonDivergence<R extends Reduction = 'mean'> extends Metric<Values, Reduced<R>> {
  constructor(options: DivergenceOptions<R> = {}) {
    const where = 'JensenShannonDivergence';
    const { logProb = false, reduction } = requireOptions<DivergenceOptions<R>>(where, options, divergenceNames);
    requireBoolean(where, 'logProb', logProb);
    super(
      ofRows(where, ['lower', reduction ?? 'mean'], (a, b) => {
        const [p, q] = logProb ? [Array.from(a, Math.exp), Array.from(b, Math.exp)] : [toShares(a), toShares(b)];
        const mean = p.map((x, i) => (x + q[i]) / 2);
        return (divergence(p, mean) + divergence(q, mean)) / 2;
      }),
    );
  }
}

function toShares(row: ArrayLike<number>): number[] {
  const total = sumOf(row);
  return Array.from(row, (x) => x / total);
}

function divergence(p: readonly number[], q: readonly number[]): number {
  return sumOf(p.map((x, i) => (x === 0 ? 0 : x * Math.log(x / q[i]))));
}

/**
 * Continuous ranked probability score of ensembles, `[batch, members]`, for targets `[batch]`: the mean error of the members less half their
 * mean distance from each other. NaN before the first example.
 *
 * @throws {ShapeError} in `update`, if there are fewer than 2 members, or not one target for each ensemble
 * @example
 * const score = new ContinuousRankedProbabilityScore();
 * score.update(tensor([[1, 3]]), tensor([2]));
 * score.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/continuous_ranked_probability_score.html
 */
export class ContinuousRankedProbabilityScore extends Metric<MeanState, number> {
  constructor() {
    super({ ...runningMean, better: 'lower', update: (state, ...batch) => runningMean.merge(state, ranked(...batch)) });
  }
}

function ranked(ensembles: Tensor, targets: Tensor): MeanState {
  const where = 'ContinuousRankedProbabilityScore';
  requireFloats(where, 'predictions', ensembles);
  requireFloats(where, 'targets', targets);
  const [batch, members] = ensembles.shape;
  if (ensembles.rank !== 2 || members < 2 || !sameShape(targets.shape, [batch]))
    throw new ShapeError(
      where,
      `predictions are ${formatShape(ensembles.shape)} and targets are ${formatShape(targets.shape)}; they must be [batch, members], at least 2, and [batch]`,
      { expected: [batch], got: targets.shape },
    );
  const [all, truth] = [Float64Array.from(numbersOf(ensembles)), numbersOf(targets)];
  let sum = 0;
  for (let row = 0; row < batch; row++) {
    const own = Array.from(all.subarray(row * members, (row + 1) * members));
    const errors = sumOf(own.map((x) => Math.abs(x - truth[row]))) / members;
    const apart = sumOf(own.map((x) => sumOf(own.map((y) => Math.abs(x - y))))) / (2 * members * members);
    sum += errors - apart;
  }
  return { sum, count: batch };
}

/** `CosineSimilarity` of one batch. */
export const cosineSimilarity = /* @__PURE__ */ functionOf(CosineSimilarity);
/** `KLDivergence` of one batch. */
export const klDivergence = /* @__PURE__ */ functionOf(KLDivergence);
/** `JensenShannonDivergence` of one batch. */
export const jensenShannonDivergence = /* @__PURE__ */ functionOf(JensenShannonDivergence);
/** `ContinuousRankedProbabilityScore` of one batch. */
export const continuousRankedProbabilityScore = /* @__PURE__ */ functionOf(ContinuousRankedProbabilityScore);
