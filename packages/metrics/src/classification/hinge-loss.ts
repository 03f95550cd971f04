import { requireBoolean, requireOneOf } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { binaryRows, multiclassRows, type Rows } from '../internal/score-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, requireObject, type ClassTaskArguments } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface HingeOptions {
  /** whether margins are squared; default false */
  readonly squared?: boolean | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}
type Mode = 'crammer-singer' | 'one-vs-all';
interface ClassOptions<M extends Mode> extends HingeOptions {
  /** against the highest of the other classes (`crammer-singer`, the default), or each class against the others: one loss each */
  readonly multiclassMode?: M | undefined;
}
type Losses<M extends Mode> = M extends 'one-vs-all' ? number[] : number;

/**
 * Mean of how much the margin of each prediction is below 1. NaN before the first example.
 *
 * `loss = mean(max(0, 1 − margin))`, where the margin is the score of the right class minus the highest other one; of two classes it is the
 * score for class 1, and minus the score for class 0. Where a score is outside 0 … 1, it is its sigmoid or softmax.
 *
 * @param args the task, binary or multiclass, then options: `numClasses`; `squared`: default false; `multiclassMode`: `one-vs-all` for one
 *   loss a class; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const loss = new HingeLoss('binary');
 * loss.update(tensor([0.25, 0.75]), tensor([0, 1], { dtype: 'int32' }));
 * loss.compute(); // 0.75
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/hinge_loss.html
 */
export class HingeLoss<M extends Mode = 'crammer-singer'> extends Metric<ScoreState, Losses<M>> {
  constructor(...args: ClassTaskArguments<HingeOptions, ClassOptions<M>>) {
    super(
      ofTask<MetricDefinition<ScoreState, Losses<M>>>('HingeLoss', args, {
        binary: (options: HingeOptions) => binary('HingeLoss', options) as MetricDefinition<ScoreState, Losses<M>>,
        multiclass: (count, options: ClassOptions<M>) => multiclass('HingeLoss', count, options),
      }),
    );
  }
}

/** `HingeLoss` of two classes. */
export class BinaryHingeLoss extends Metric<ScoreState, number> {
  constructor(options: HingeOptions = {}) {
    super(binary('BinaryHingeLoss', options));
  }
}

/** `HingeLoss` of several classes. */
export class MulticlassHingeLoss<M extends Mode = 'crammer-singer'> extends Metric<ScoreState, Losses<M>> {
  constructor(numClasses: number, options: ClassOptions<M> = {}) {
    super(multiclass('MulticlassHingeLoss', numClasses, options));
  }
}

function binary(where: string, options: HingeOptions): MetricDefinition<ScoreState, number> {
  requireObject(where, options);
  const { squared = false } = options;
  requireBoolean(where, 'squared', squared);
  const compute = ({ probabilities, truth }: Rows): number =>
    meanLoss(
      truth.map((label, row) => (label === 1 ? probabilities[row] : -probabilities[row])),
      squared,
    );
  return binaryRows(where, options, { better: 'lower', options: { squared: true }, compute });
}

function multiclass<M extends Mode>(
  where: string,
  classes: number,
  options: ClassOptions<M>,
): MetricDefinition<ScoreState, Losses<M>> {
  requireObject(where, options);
  const { squared = false, multiclassMode = 'crammer-singer' } = options;
  requireBoolean(where, 'squared', squared);
  requireOneOf(where, 'multiclassMode', multiclassMode, ['crammer-singer', 'one-vs-all']);
  const against = ({ probabilities, truth }: Rows): number =>
    meanLoss(
      truth.map((label, row) => marginOf(probabilities, row * classes, [classes, label])),
      squared,
    );
  const forEach = ({ probabilities, truth }: Rows): number[] =>
    Array.from({ length: classes }, (_, c) =>
      meanLoss(
        truth.map((label, row) => (label === c ? 1 : -1) * probabilities[row * classes + c]),
        squared,
      ),
    );
  const compute = (multiclassMode === 'one-vs-all' ? forEach : against) as (rows: Rows) => Losses<M>;
  return multiclassRows(where, [classes, options], {
    better: 'lower',
    options: { squared: true, multiclassMode: true },
    compute,
  });
}

/** How much higher the score of the right class is than the highest other one. */
function marginOf(scores: ArrayLike<number>, start: number, [classes, label]: [number, number]): number {
  let other = -Infinity;
  for (let c = 0; c < classes; c++) if (c !== label) other = Math.max(other, scores[start + c]);
  return scores[start + label] - other;
}

function meanLoss(margins: readonly number[], squared: boolean): number {
  const losses = margins.map((margin) => Math.max(0, 1 - margin) ** (squared ? 2 : 1));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** `HingeLoss` of one batch. */
export const hingeLoss = /* @__PURE__ */ functionOf(HingeLoss);
/** `BinaryHingeLoss` of one batch. */
export const binaryHingeLoss = /* @__PURE__ */ functionOf(BinaryHingeLoss);
/** `MulticlassHingeLoss` of one batch. */
export const multiclassHingeLoss = /* @__PURE__ */ functionOf(MulticlassHingeLoss);
