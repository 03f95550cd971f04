import { requireNumber } from '@gradkit/core-tensor/functional';
import type { Average, Scores } from '../internal/averages.ts';
import {
  anyStat,
  binaryStat,
  multiclassStat,
  multilabelStat,
  type BinaryOptions,
  type MulticlassOptions,
  type MultilabelOptions,
  type StatArguments,
  type StatScore,
  type ZeroDivision,
} from '../internal/stat-metric.ts';
import type { StatState } from '../internal/stat-scores.ts';
import { functionOf } from '../function-of.ts';
import { requireObject } from '../internal/task.ts';
import { Metric } from '../metric.ts';

interface Beta {
  /** how much more recall counts than precision; default 1 */
  readonly beta?: number | undefined;
}

function fScore(where: string, beta: number): StatScore {
  requireNumber(where, 'beta', beta, { above: 0 });
  const square = beta * beta;
  return {
    share: ({ tp, fp, fn }) => [(1 + square) * tp, (1 + square) * tp + square * fn + fp],
    options: { zeroDivision: true },
  };
}

/**
 * Weighted harmonic mean of precision and recall; recall counts `beta` times as much.
 *
 * `F = (1 + β²) · tp / ((1 + β²) · tp + β² · fn + fp)`
 *
 * @param task binary, multiclass or multilabel
 * @param options `beta`: default 1; `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of several classes,
 *   default 1; `ignoreIndex`: a target that does not count; `zeroDivision`: for 0 / 0, default 0
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new FBetaScore('multiclass', { beta: 2, numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [0, 0.833]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/fbeta_score.html
 */
export class FBetaScore<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...[task, options]: StatArguments<A, ZeroDivision & Beta>) {
    if (options !== undefined) requireObject('FBetaScore', options);
    const { beta = 1, ...rest }: Beta = { ...options };
    super(anyStat('FBetaScore', [task, rest] as never, fScore('FBetaScore', beta)));
  }
}

/** `FBetaScore` of two classes: of class 1. */
export class BinaryFBetaScore extends Metric<StatState, number> {
  constructor(beta: number, options: BinaryOptions & ZeroDivision = {}) {
    super(binaryStat('BinaryFBetaScore', options, fScore('BinaryFBetaScore', beta)));
  }
}

/** `FBetaScore` of several classes; the default average is macro. */
export class MulticlassFBetaScore<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(beta: number, numClasses: number, options: MulticlassOptions<A> & ZeroDivision = {}) {
    super(multiclassStat('MulticlassFBetaScore', [numClasses, options], fScore('MulticlassFBetaScore', beta)));
  }
}

/** `FBetaScore` of several labels; the default average is macro. */
export class MultilabelFBetaScore<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(beta: number, numLabels: number, options: MultilabelOptions<A> & ZeroDivision = {}) {
    super(multilabelStat('MultilabelFBetaScore', [numLabels, options], fScore('MultilabelFBetaScore', beta)));
  }
}

/**
 * Harmonic mean of precision and recall.
 *
 * `F1 = 2 · tp / (2 · tp + fn + fp)`
 *
 * @param args the task, then options: those of `FBetaScore` without `beta`
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new F1Score('binary');
 * metric.update(tensor([0.9, 0.6, 0.2]), tensor([1, 0, 1], { dtype: 'int32' }));
 * metric.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/f1_score.html
 */
export class F1Score<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A, ZeroDivision>) {
    super(anyStat('F1Score', args, fScore('F1Score', 1)));
  }
}

/** `F1Score` of two classes: of class 1. */
export class BinaryF1Score extends Metric<StatState, number> {
  constructor(options: BinaryOptions & ZeroDivision = {}) {
    super(binaryStat('BinaryF1Score', options, fScore('BinaryF1Score', 1)));
  }
}

/** `F1Score` of several classes; the default average is macro. */
export class MulticlassF1Score<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> & ZeroDivision = {}) {
    super(multiclassStat('MulticlassF1Score', [numClasses, options], fScore('MulticlassF1Score', 1)));
  }
}

/** `F1Score` of several labels; the default average is macro. */
export class MultilabelF1Score<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> & ZeroDivision = {}) {
    super(multilabelStat('MultilabelF1Score', [numLabels, options], fScore('MultilabelF1Score', 1)));
  }
}

/** `FBetaScore` of one batch. */
export const fbetaScore = /* @__PURE__ */ functionOf(FBetaScore);
/** `BinaryFBetaScore` of one batch. */
export const binaryFbetaScore = /* @__PURE__ */ functionOf(BinaryFBetaScore);
/** `MulticlassFBetaScore` of one batch. */
export const multiclassFbetaScore = /* @__PURE__ */ functionOf(MulticlassFBetaScore);
/** `MultilabelFBetaScore` of one batch. */
export const multilabelFbetaScore = /* @__PURE__ */ functionOf(MultilabelFBetaScore);
/** `F1Score` of one batch. */
export const f1Score = /* @__PURE__ */ functionOf(F1Score);
/** `BinaryF1Score` of one batch. */
export const binaryF1Score = /* @__PURE__ */ functionOf(BinaryF1Score);
/** `MulticlassF1Score` of one batch. */
export const multiclassF1Score = /* @__PURE__ */ functionOf(MulticlassF1Score);
/** `MultilabelF1Score` of one batch. */
export const multilabelF1Score = /* @__PURE__ */ functionOf(MultilabelF1Score);
