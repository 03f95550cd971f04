import type { Tensor } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { ratio } from '../internal/averages.ts';
import { readClasses } from '../internal/inputs/class-batch.ts';
import { ignored, readLabels } from '../internal/inputs/label-batch.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { areLogits, chosen, scaled, sigmoid, type Scaled } from '../internal/scaled.ts';
import { requireStatOptions, type BinaryOptions } from '../internal/stat-metric.ts';
import { ofTask, requireClassCount, requireLabelCount } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface ClassOptions {
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}
type State = Scaled<MeanState>;
type Definition = MetricDefinition<State, number>;

/**
 * Share of examples of which everything is right: all classes `[batch, …]`, or all labels `[batch, labels, …]`.
 *
 * @param args the task, multiclass or multilabel, then options: `numClasses` or `numLabels`; `threshold`: default 0.5; `ignoreIndex`: a
 *   target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const match = new ExactMatch('multilabel', { numLabels: 2 });
 * match.update(tensor([[0.9, 0.2], [0.8, 0.6]]), tensor([[1, 0], [1, 0]], { dtype: 'int32' }));
 * match.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/exact_match.html
 */
export class ExactMatch extends Metric<State, number> {
  constructor(
    ...args:
      | readonly [task: 'multiclass', options: ClassOptions & { readonly numClasses: number }]
      | readonly [task: 'multilabel', options: BinaryOptions & { readonly numLabels: number }]
  ) {
    super(
      ofTask('ExactMatch', args, {
        multiclass: (count, options: ClassOptions) => ofClasses('ExactMatch', count, options),
        multilabel: (count, options: BinaryOptions) => ofLabels('ExactMatch', count, options),
      }),
    );
  }
}

/** `ExactMatch` of several classes for each example, `[batch, …]`. */
export class MulticlassExactMatch extends Metric<State, number> {
  constructor(numClasses: number, options: ClassOptions = {}) {
    super(ofClasses('MulticlassExactMatch', numClasses, options));
  }
}

/** `ExactMatch` of several labels. */
export class MultilabelExactMatch extends Metric<State, number> {
  constructor(numLabels: number, options: BinaryOptions = {}) {
    super(ofLabels('MultilabelExactMatch', numLabels, options));
  }
}

const { init, merge } = scaled(runningMean);
const compute = (state: State): number => ratio(chosen(state).sum, chosen(state).count);

function ofClasses(where: string, numClasses: number, options: ClassOptions): Definition {
  requireClassCount(where, numClasses);
  requireStatOptions(where, options, { ignoreIndex: true });
  return {
    better: 'higher',
    init,
    merge,
    compute,
    update(state, predictions, targets) {
      const [batch] = targets.shape;
      const { rows, predicted, truth } = readClasses(where, predictions, targets, { numClasses, ...options });
      const wrong = new Set<number>();
      const inEach = targets.size / Math.max(batch, 1);
      truth.forEach((label, i) => label === predicted[i] || wrong.add(Math.floor(rows[i] / inEach)));
      const given = { sum: batch - wrong.size, count: batch };
      return merge(state, { outside: false, given, squashed: runningMean.init() });
    },
  };
}

function ofLabels(where: string, numLabels: number, options: BinaryOptions): Definition {
  requireLabelCount(where, numLabels);
  requireStatOptions(where, options, { threshold: true, ignoreIndex: true });
  return {
    better: 'higher',
    init,
    merge,
    compute,
    update: (state, ...batch) => merge(state, countMatches(where, batch, { numLabels, ...options })),
  };
}

function countMatches(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  { numLabels, threshold = 0.5, ignoreIndex }: BinaryOptions & { numLabels: number },
): State {
  const { scores, truth, floating } = readLabels(where, predictions, targets, { numLabels, ignoreIndex });
  const rows = truth.length / numLabels;
  const count = (isPositive: (score: number) => boolean): MeanState => {
    const wrong = new Set<number>();
    for (let i = 0; i < truth.length; i++) {
      if (truth[i] !== ignored && isPositive(scores[i]) !== (truth[i] === 1)) wrong.add(Math.floor(i / numLabels));
    }
    return { sum: rows - wrong.size, count: rows };
  };
  return {
    outside: floating && areLogits(scores),
    given: count((score) => score > (floating ? threshold : 0)),
    squashed: count((score) => (floating ? sigmoid(score) > threshold : score > 0)),
  };
}

/** `ExactMatch` of one batch. */
export const exactMatch = /* @__PURE__ */ functionOf(ExactMatch);
/** `MulticlassExactMatch` of one batch. */
export const multiclassExactMatch = /* @__PURE__ */ functionOf(MulticlassExactMatch);
/** `MultilabelExactMatch` of one batch. */
export const multilabelExactMatch = /* @__PURE__ */ functionOf(MultilabelExactMatch);
