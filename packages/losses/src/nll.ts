import { requireTensor, type Tensor } from '@gradkit/core-tensor/functional';
import { requireClasses, requireClassOptions, scoreLabels, type ClassOptions } from './internal/classes.ts';
import { Loss } from './internal/loss.ts';
import { requireLossOptions } from './internal/reduction.ts';

const known = { weight: true, ignoreIndex: true, reduction: true } as const;

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
  const given = requireLossOptions('nll', options, known);
  requireClassOptions('nll', given);
  requireClasses('nll', logProbabilities);
  requireTensor('nll', 'labels', labels);
  return scoreLabels('nll', logProbabilities, labels, { ...given, labelSmoothing: 0 });
}

/** `nll` with its options. @example new NLLLoss().forward(tensor([[-0.5, -1]]), tensor([1], { dtype: 'int32' })).item(); // 1 */
export class NLLLoss extends Loss<ClassOptions> {
  constructor(options: ClassOptions = {}) {
    super(requireLossOptions('NLLLoss', options, known));
    requireClassOptions('NLLLoss', options);
  }

  forward(logProbabilities: Tensor, labels: Tensor): Tensor {
    return nll(logProbabilities, labels, this.options);
  }
}
