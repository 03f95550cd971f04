import {
  add,
  cast,
  DataError,
  formatShape,
  isFloating,
  matmul,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  reshape,
  transpose,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { countClasses } from './count-classes.ts';
import type { Baseline } from './estimator.ts';
import { leastSquares, type Affine } from './least-squares.ts';
import { logisticRegression } from './logistic.ts';
import { featuresOf, predictEach, readExamples, requireFiniteRows, requireFitted, type Read } from './read-examples.ts';

interface LinearOptions {
  /** of the weights' squares, added to the sum of losses; default 0 for values, 1 for classes, as in scikit-learn */
  readonly l2?: number | undefined;
  /** of the descent, for classes; default 1000 */
  readonly maxIter?: number | undefined;
  /** default: as many as the largest label says */
  readonly numClasses?: number | undefined;
}

/** A fitted linear model, whose weights can be looked at. */
export interface LinearBaseline extends Baseline {
  /** [outputs, features], float64, as in `Linear`; null before it is fitted */
  readonly weight: Tensor | null;
  /** [outputs], float64 */
  readonly bias: Tensor | null;
}

interface Fitted extends Affine {
  /** of what is predicted, without the first axis */
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/**
 * The best linear model: for `targets` least squares in closed form (with `l2` ridge regression), for `labels` logistic regression, trained until it
 * no longer improves. Inputs of any shape are taken as features side by side. It works in float64.
 *
 * Minimises `Σ (x·W + b − y)² + l2 · Σ W²` or `Σ −log p(label) + l2/2 · Σ W²`; scikit-learn's `alpha` is `l2`, its `C` is `1/l2`.
 *
 * @param options `l2`: default 0 for values, 1 for classes; `maxIter`: for classes, default 1000; `numClasses`: default as many as the largest label says
 * @returns `fit(examples)` takes a dataset, a `DataLoader` or a list of batches; `predict` gives values in the shape of targets, or logits, [examples,
 *   classes]; `weight` and `bias` as in `Linear`
 * @throws {ConfigError} if an option is unknown or wrong
 * @example
 * const baseline = await linearBaseline().fit([{ inputs: tensor([[1], [2]]), targets: tensor([3, 5]) }]);
 * await baseline.predict(tensor([[10]])); // [21]
 * @see https://scikit-learn.org/stable/modules/linear_model.html
 */
export function linearBaseline(options: LinearOptions = {}): LinearBaseline {
  const where = 'linearBaseline';
  const known = { l2: true, maxIter: true, numClasses: true } as const;
  const { l2, maxIter = 1000, numClasses } = requireOptions<LinearOptions>(where, options, known);
  if (l2 !== undefined) requireNumber(where, 'l2', l2, { least: 0 });
  requireWholeNumber(where, 'maxIter', maxIter, { least: 1 });
  if (numClasses !== undefined) requireWholeNumber(where, 'numClasses', numClasses, { least: 2 });
  let fitted: Fitted | null = null;
  const fit = async (inputs: Tensor, { truth, name }: Read): Promise<Fitted> => {
    if (name === 'targets') {
      const [rows, ...shape] = truth.shape;
      const y = reshape(cast(truth, 'float64'), [rows, truth.size / rows]);
      const dtype = isFloating(truth.dtype) ? truth.dtype : 'float32';
      return { ...leastSquares(inputs, y, l2 ?? 0), shape, dtype };
    }
    const classes = Math.max(2, countClasses(where, truth, numClasses).length);
    const affine = await logisticRegression(inputs, truth, { classes, l2: l2 ?? 1, maxIter });
    return { ...affine, shape: [classes], dtype: 'float32' };
  };
  return {
    isBaseline: true,
    async fit(examples) {
      const read = await readExamples(where, examples, { inputs: true, wants: null });
      if (read.inputs!.size === 0)
        throw new DataError(
          where,
          `inputs are ${formatShape(read.inputs!.shape)}; at least 1 feature of 1 example is needed`,
          {
            got: read.inputs!.shape,
          },
        );
      requireFiniteRows(where, 'feature', read.inputs!);
      fitted = await fit(read.inputs!, read);
      return this;
    },
    async predict(examples) {
      const { weight, bias, shape, dtype } = requireFitted(where, fitted);
      return predictEach(where, examples, (inputs) => {
        const x = featuresOf(where, inputs);
        if (x.shape[1] !== weight.shape[0])
          throw new DataError(
            where,
            `inputs are ${formatShape(inputs.shape)}, ${x.shape[1]} features each, but it was fitted to ${weight.shape[0]}`,
            { expected: weight.shape[0], got: x.shape[1] },
          );
        return reshape(cast(add(matmul(x, weight), bias), dtype), [x.shape[0], ...shape]);
      });
    },
    get weight() {
      return fitted === null ? null : transpose(fitted.weight);
    },
    get bias() {
      return fitted === null ? null : reshape(fitted.bias, [fitted.bias.size]);
    },
  };
}
