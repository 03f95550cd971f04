import type { Tensor } from '@gradkit/core-tensor';
import { requireClasses, scoreLabels, type ClassOptions } from './classes.ts';

/**
 * Negative log-likelihood of labels, given logarithms of probabilities, e.g. from `logSoftmax`.
 *
 * `loss = −logProbabilities[label]`
 *
 * @param logProbabilities `[batch, classes, …]` or `[classes]`, floating
 * @param labels `[batch, …]`, class indices (int32, int64 or uint8)
 * @param options `weight`: one for each class; `ignoreIndex`: a label that does not count; `reduction`: default `mean`
 * @returns a scalar, or the shape of the labels for `none`
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @example nll(tensor([[-0.5, -1]]), tensor([1], { dtype: 'int32' })).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export function nll(logProbabilities: Tensor, labels: Tensor, options: ClassOptions = {}): Tensor {
  requireClasses('nll', logProbabilities);
  return scoreLabels('nll', logProbabilities, labels, options);
}
