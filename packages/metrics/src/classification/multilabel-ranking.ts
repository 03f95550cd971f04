import { requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { ignored } from '../internal/inputs/label-batch.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { multilabelScores } from '../internal/score-lists.ts';
import { requireLabelCount } from '../internal/task.ts';
import { Metric, type Better, type MetricDefinition } from '../metric.ts';

interface RankingOptions {
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/** Scores of the labels of one example, and which are right. */
type Example = readonly { readonly score: number; readonly right: boolean }[];

/**
 * How far down the ranking of scores one must go to have all labels that are right: the mean number of labels. NaN before the first example.
 *
 * @param numLabels how many labels there are
 * @param options `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const error = new MultilabelCoverageError(3);
 * error.update(tensor([[0.9, 0.5, 0.1]]), tensor([[1, 1, 0]], { dtype: 'int32' }));
 * error.compute(); // 2
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/coverage_error.html
 */
export class MultilabelCoverageError extends Metric<MeanState, number> {
  constructor(numLabels: number, options: RankingOptions = {}) {
    super(rankingMean('MultilabelCoverageError', [numLabels, options], ['lower', coverageOf]));
  }
}

/**
 * Label ranking average precision: of the labels ranked as high as each right one, the share that is right, on average. NaN before the first
 * example.
 *
 * @param numLabels how many labels there are
 * @param options `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const precision = new MultilabelRankingAveragePrecision(3);
 * precision.update(tensor([[0.9, 0.5, 0.1]]), tensor([[0, 1, 0]], { dtype: 'int32' }));
 * precision.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/label_ranking_average_precision.html
 */
export class MultilabelRankingAveragePrecision extends Metric<MeanState, number> {
  constructor(numLabels: number, options: RankingOptions = {}) {
    super(rankingMean('MultilabelRankingAveragePrecision', [numLabels, options], ['higher', precisionOf]));
  }
}

/**
 * Share of pairs of a right and a wrong label of which the wrong one has the higher score; of equal scores the first is the lower. NaN before
 * the first example.
 *
 * @param numLabels how many labels there are
 * @param options `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const loss = new MultilabelRankingLoss(3);
 * loss.update(tensor([[0.9, 0.5, 0.1]]), tensor([[0, 1, 0]], { dtype: 'int32' }));
 * loss.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/label_ranking_loss.html
 */
export class MultilabelRankingLoss extends Metric<MeanState, number> {
  constructor(numLabels: number, options: RankingOptions = {}) {
    super(rankingMean('MultilabelRankingLoss', [numLabels, options], ['lower', lossOf]));
  }
}

/** The mean over examples of what their ranking is worth. */
function rankingMean(
  where: string,
  [numLabels, options]: readonly [number, RankingOptions],
  [better, worth]: readonly [Better, (example: Example) => number],
): MetricDefinition<MeanState, number> {
  requireLabelCount(where, numLabels);
  const { ignoreIndex } = requireOptions<RankingOptions>(where, options, { ignoreIndex: true });
  if (ignoreIndex !== undefined) requireWholeNumber(where, 'ignoreIndex', ignoreIndex);
  return {
    better,
    ...runningMean,
    update(state, ...batch) {
      const { scores, truth } = multilabelScores(where, batch, numLabels, ignoreIndex);
      const rows = truth.length / numLabels;
      const exampleAt = (row: number): Example => {
        const at = Array.from({ length: numLabels }, (_, label) => row * numLabels + label);
        const counted = at.filter((i) => truth[i] !== ignored);
        return counted.map((i) => ({ score: scores[i], right: truth[i] === 1 }));
      };
      const sum = sumOf(Array.from({ length: rows }, (_, row) => worth(exampleAt(row))));
      return runningMean.merge(state, { sum, count: rows });
    },
  };
}

function coverageOf(example: Example): number {
  const lowest = example.reduce((least, { score, right }) => (right ? Math.min(least, score) : least), Infinity);
  return example.filter(({ score }) => score >= lowest).length;
}

function precisionOf(example: Example): number {
  const right = example.filter((one) => one.right);
  if (right.length === 0 || right.length === example.length) return 1;
  const countFrom = (labels: Example, least: number): number => labels.filter(({ score }) => score >= least).length;
  return sumOf(right.map(({ score }) => countFrom(right, score) / countFrom(example, score))) / right.length;
}

function lossOf(example: Example): number {
  const [right, wrong] = [example.filter((one) => one.right), example.filter((one) => !one.right)];
  if (right.length === 0 || wrong.length === 0) return 0;
  const place = new Map(example.map((one, i) => [one, i]));
  const isAbove = (a: Example[number], b: Example[number]): boolean =>
    a.score > b.score || (a.score === b.score && place.get(a)! > place.get(b)!);
  const swapped = sumOf(right.map((one) => wrong.filter((other) => isAbove(other, one)).length));
  return swapped / (right.length * wrong.length);
}

/** `MultilabelCoverageError` of one batch. */
export const multilabelCoverageError = /* @__PURE__ */ functionOf(MultilabelCoverageError);
/** `MultilabelRankingAveragePrecision` of one batch. */
export const multilabelRankingAveragePrecision = /* @__PURE__ */ functionOf(MultilabelRankingAveragePrecision);
/** `MultilabelRankingLoss` of one batch. */
export const multilabelRankingLoss = /* @__PURE__ */ functionOf(MultilabelRankingLoss);
