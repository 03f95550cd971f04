import { requireOneOf } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import {
  confuseClasses,
  confuseLabels,
  confusionCounts,
  totalsOf,
  type Counts,
  type MatrixState,
} from '../internal/matrices.ts';
import { chosen } from '../internal/scaled.ts';
import { requireStatOptions, type BinaryOptions } from '../internal/stat-metric.ts';
import { ofTask, requireClassCount, type ClassTaskArguments } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface KappaOptions {
  /** how a confusion counts: the same for all (`none`, the default), or by the distance of the classes or its square */
  readonly weights?: 'linear' | 'quadratic' | 'none' | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/**
 * Cohen's kappa: agreement of predictions and targets beyond what chance gives; 1 is perfect, 0 chance. NaN where chance agrees always.
 *
 * `κ = 1 − Σ w · observed / Σ w · expected`
 *
 * @param args the task, binary or multiclass, then options: `numClasses`; `weights`: `linear` or `quadratic` for ordered classes; `threshold`:
 *   default 0.5; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const kappa = new CohenKappa('binary');
 * kappa.update(tensor([0.9, 0.2, 0.8, 0.1]), tensor([1, 0, 0, 0], { dtype: 'int32' }));
 * kappa.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/cohen_kappa.html
 */
export class CohenKappa extends Metric<MatrixState, number> {
  constructor(...args: ClassTaskArguments<BinaryOptions & KappaOptions, KappaOptions>) {
    super(
      ofTask('CohenKappa', args, {
        binary: (options: BinaryOptions & KappaOptions) => binaryKappa('CohenKappa', options),
        multiclass: (count, options: KappaOptions) => classKappa('CohenKappa', count, options),
      }),
    );
  }
}

/** `CohenKappa` of two classes. */
export class BinaryCohenKappa extends Metric<MatrixState, number> {
  constructor(options: BinaryOptions & KappaOptions = {}) {
    super(binaryKappa('BinaryCohenKappa', options));
  }
}

/** `CohenKappa` of several classes. */
export class MulticlassCohenKappa extends Metric<MatrixState, number> {
  constructor(numClasses: number, options: KappaOptions = {}) {
    super(classKappa('MulticlassCohenKappa', numClasses, options));
  }
}

function binaryKappa(where: string, options: BinaryOptions & KappaOptions): MetricDefinition<MatrixState, number> {
  requireStatOptions(where, options, { threshold: true, ignoreIndex: true, weights: true });
  const { merge, ...rest } = kappaOf(where, 2, options);
  return { ...rest, merge, update: (state, ...batch) => merge(state, confuseLabels(where, batch, null, options)) };
}

function classKappa(where: string, numClasses: number, options: KappaOptions): MetricDefinition<MatrixState, number> {
  requireClassCount(where, numClasses);
  requireStatOptions(where, options, { ignoreIndex: true, weights: true });
  const { merge, ...rest } = kappaOf(where, numClasses, options);
  return {
    ...rest,
    merge,
    update: (state, ...batch) => merge(state, confuseClasses(where, batch, numClasses, options)),
  };
}

function kappaOf(where: string, classes: number, { weights = 'none' }: KappaOptions) {
  requireOneOf(where, 'weights', weights, ['linear', 'quadratic', 'none']);
  return {
    better: 'higher' as const,
    ...confusionCounts(where, { length: 1, classes }),
    compute: (state: MatrixState) => kappa(chosen(state)[0], weights),
  };
}

function kappa(counts: Counts, weights: 'linear' | 'quadratic' | 'none'): number {
  const { labelled, predicted, total } = totalsOf(counts);
  const weight = (distance: number): number =>
    weights === 'none' ? Math.min(distance, 1) : weights === 'linear' ? distance : distance * distance;
  let [observed, expected] = [0, 0];
  counts.forEach((row, r) =>
    row.forEach((count, c) => {
      observed += weight(Math.abs(r - c)) * count;
      expected += (weight(Math.abs(r - c)) * labelled[r] * predicted[c]) / total;
    }),
  );
  return 1 - observed / expected;
}

/** `CohenKappa` of one batch. */
export const cohenKappa = /* @__PURE__ */ functionOf(CohenKappa);
/** `BinaryCohenKappa` of one batch. */
export const binaryCohenKappa = /* @__PURE__ */ functionOf(BinaryCohenKappa);
/** `MulticlassCohenKappa` of one batch. */
export const multiclassCohenKappa = /* @__PURE__ */ functionOf(MulticlassCohenKappa);
