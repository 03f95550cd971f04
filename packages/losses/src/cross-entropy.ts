import { ConfigError, div, logSoftmax, mul, neg, sum, type Tensor } from '@gradkit/core-tensor';
import { classAxis, classWeights, requireClasses, scoreLabels, type ClassOptions } from './classes.ts';
import { requireSameShape } from './reduction.ts';

interface CrossEntropyOptions extends ClassOptions {
  /** share of the probability that is spread evenly over all classes, 0 … 1; default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of class logits: softmax and negative log-likelihood in one.
 *
 * `loss = −ln softmax(logits)[label]`
 *
 * @param logits `[batch, classes, …]` or `[classes]`, floating
 * @param target class indices `[batch, …]` (int32, int64 or uint8), or probabilities in the shape and dtype of `logits`
 * @param options `weight`: one for each class; `labelSmoothing`; `ignoreIndex`: a label that does not count; `reduction`: default
 *   `mean`, over the weights of the labels that count
 * @returns a scalar, or the shape of the labels for `none`
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @throws {ConfigError} if `labelSmoothing` is outside 0 … 1
 * @example crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html (there ignoreIndex is -100 unless said otherwise; here none)
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ConfigError('crossEntropy', `labelSmoothing is ${labelSmoothing}; it must be in 0 … 1`, {
      got: labelSmoothing,
    });
  }
  requireClasses('crossEntropy', logits);
  const logProbabilities = logSoftmax(logits, classAxis(logits));
  if (target.dtype === logits.dtype) return ofProbabilities(logProbabilities, target, { ...options, labelSmoothing });
  return scoreLabels('crossEntropy', logProbabilities, target, { ...options, labelSmoothing });
}

function ofProbabilities(
  logProbabilities: Tensor,
  target: Tensor,
  { weight, labelSmoothing = 0, reduction = 'mean', ignoreIndex }: CrossEntropyOptions,
): Tensor {
  requireSameShape('crossEntropy', logProbabilities, target);
  if (ignoreIndex !== undefined)
    throw new ConfigError(
      'crossEntropy',
      `ignoreIndex is ${ignoreIndex} but the target holds probabilities; it goes with labels only`,
      { got: ignoreIndex },
    );
  const axis = classAxis(logProbabilities);
  const classes = logProbabilities.shape[axis];
  const smooth = labelSmoothing === 0 ? target : target.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const weighted = weight === undefined ? smooth : mul(smooth, classWeights('crossEntropy', weight, logProbabilities));
  const losses = neg(sum(mul(weighted, logProbabilities), { axis }));
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? sum(losses) : div(sum(losses), losses.size);
}
