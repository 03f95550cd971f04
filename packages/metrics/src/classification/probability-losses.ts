import { functionOf } from '../function-of.ts';
import { binaryRows, multiclassRows, type Rows } from '../internal/score-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, type ClassTaskArguments } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface LossOptions {
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}
type Arguments = ClassTaskArguments<LossOptions, LossOptions>;

/**
 * Mean negative logarithm of the probability of the right class (cross entropy). NaN before the first example.
 *
 * `loss = mean(−log p[right])`, with p at least 2.2e-16. Where a score is outside 0 … 1, p is the sigmoid or softmax.
 *
 * @param args the task, binary or multiclass, then options: `numClasses`; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const loss = new LogLoss('binary');
 * loss.update(tensor([0.5, 0.5]), tensor([0, 1], { dtype: 'int32' }));
 * loss.compute(); // 0.693
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html
 */
export class LogLoss extends Metric<ScoreState, number> {
  constructor(...args: Arguments) {
    super(meanOver('LogLoss', args, (p, right) => (right ? -Math.log(Math.max(p, Number.EPSILON)) : 0)));
  }
}

/**
 * Mean squared distance of probabilities from what is true: of two classes, that of class 1; of several, added up over them. NaN before the
 * first example.
 *
 * `score = mean((p − target)²)`. Where a score is outside 0 … 1, p is the sigmoid or softmax.
 *
 * @param args the task, binary or multiclass, then options: `numClasses`; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const score = new BrierScore('binary');
 * score.update(tensor([0.5, 0.9]), tensor([0, 1], { dtype: 'int32' }));
 * score.compute(); // 0.13
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.brier_score_loss.html
 */
export class BrierScore extends Metric<ScoreState, number> {
  constructor(...args: Arguments) {
    const half = args[0] === 'binary' ? 0.5 : 1; // both classes are equally far
    super(meanOver('BrierScore', args, (p, right) => half * (p - Number(right)) ** 2));
  }
}

/** The mean over examples of a function of each class's probability, added up over classes. */
function meanOver(
  where: string,
  args: Arguments,
  loss: (probability: number, right: boolean) => number,
): MetricDefinition<ScoreState, number> {
  const mean = (losses: readonly number[]): number => losses.reduce((sum, each) => sum + each, 0) / losses.length;
  const ofTwo = ({ probabilities, truth }: Rows): number =>
    mean(truth.map((label, i) => loss(probabilities[i], label === 1) + loss(1 - probabilities[i], label === 0)));
  const ofSeveral = ({ probabilities, truth }: Rows, classes: number): number =>
    mean(
      truth.map((label, row) => {
        let sum = 0;
        for (let c = 0; c < classes; c++) sum += loss(probabilities[row * classes + c], c === label);
        return sum;
      }),
    );
  return ofTask(where, args, {
    binary: (options: LossOptions) => binaryRows(where, options, { better: 'lower', compute: ofTwo }),
    multiclass: (count, options: LossOptions) =>
      multiclassRows(where, [count, options], { better: 'lower', compute: (rows) => ofSeveral(rows, count) }),
  });
}

/** `LogLoss` of one batch. */
export const logLoss = /* @__PURE__ */ functionOf(LogLoss);
/** `BrierScore` of one batch. */
export const brierScoreLoss = /* @__PURE__ */ functionOf(BrierScore);
