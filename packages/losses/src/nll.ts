import { requireTensor, type Tensor } from '@gradkit/core-tensor/functional';
import { requireClasses, scoreLabels, type ClassOptions } from './internal/classes.ts';
import { requireLossOptions } from './internal/reduction.ts';

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
  const known = { weight: true, ignoreIndex: true, reduction: true } as const;
  const given = requireLossOptions('nll', options, known);
  requireClasses('nll', logProbabilities, given);
  requireTensor('nll', 'labels', labels);
  return scoreLabels('nll', logProbabilities, labels, { ...given, labelSmoothing: 0 });
}
