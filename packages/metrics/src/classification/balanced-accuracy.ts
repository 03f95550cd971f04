import { requireBoolean } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { multiclassStat } from '../internal/stat-metric.ts';
import type { StatCounts, StatState } from '../internal/stat-scores.ts';
import { Metric } from '../metric.ts';

interface BalancedOptions {
  /** whether chance gives 0 and not one of the number of classes; default false */
  readonly adjusted?: boolean | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/**
 * Mean over the classes that occur of the share of each that is found: each class counts alike, however often it occurs. NaN before the
 * first example.
 *
 * @param numClasses how many there are
 * @param options `adjusted`: whether chance gives 0; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const accuracy = new BalancedAccuracy(2);
 * accuracy.update(tensor([0, 0, 0, 1], { dtype: 'int32' }), tensor([0, 0, 1, 1], { dtype: 'int32' }));
 * accuracy.compute(); // 0.75
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.balanced_accuracy_score.html
 */
export class BalancedAccuracy extends Metric<StatState, number> {
  constructor(numClasses: number, options: BalancedOptions = {}) {
    const score = { share: () => [0, 1] as const, options: { adjusted: true } as const };
    const definition = multiclassStat<number>('BalancedAccuracy', [numClasses, options], score);
    const { adjusted = false } = options;
    requireBoolean('BalancedAccuracy', 'adjusted', adjusted);
    super({ ...definition, compute: ({ given }) => balanced(given, adjusted) });
  }
}

function balanced({ tp, fn }: StatCounts, adjusted: boolean): number {
  const found = tp.flatMap((count, c) => (count + fn[c] > 0 ? [count / (count + fn[c])] : []));
  const mean = found.reduce((sum, share) => sum + share, 0) / found.length;
  const chance = 1 / found.length;
  return adjusted ? (mean - chance) / (1 - chance) : mean;
}

/** `BalancedAccuracy` of one batch. */
export const balancedAccuracyScore = /* @__PURE__ */ functionOf(BalancedAccuracy);
