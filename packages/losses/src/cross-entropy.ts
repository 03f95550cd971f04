import {
  add,
  apply,
  ConfigError,
  DTypeError,
  formatShape,
  isInteger,
  logSoftmaxOp,
  mul,
  neg,
  requireNumber,
  requireTensor,
  sameShape,
  ShapeError,
  sumAlong,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import {
  classAxis,
  classWeights,
  requireClasses,
  requireClassOptions,
  scoreLabels,
  type ClassOptions,
} from './internal/classes.ts';
import { Loss } from './internal/loss.ts';
import { reduce, requireLossOptions, type Reduction } from './internal/reduction.ts';

/** Options of the cross-entropy of classes. */
export interface CrossEntropyOptions extends ClassOptions {
  /** share of the probability that is spread evenly over all classes, 0 … 1; default 0 */
  readonly labelSmoothing?: number | undefined;
}

/** Those options with their defaults. */
type Filled = CrossEntropyOptions & { readonly labelSmoothing: number; readonly reduction: Reduction };

/** The names of those options. */
export const crossEntropyNames = { weight: true, ignoreIndex: true, labelSmoothing: true, reduction: true } as const;

/** The options, checked, with their defaults. */
export function requireCrossEntropy(where: string, options: CrossEntropyOptions): Filled {
  const given = requireLossOptions(where, options, crossEntropyNames);
  const { labelSmoothing = 0 } = given;
  requireNumber(where, 'labelSmoothing', labelSmoothing, { least: 0, most: 1 });
  requireClassOptions(where, given);
  return { ...given, labelSmoothing };
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
 * @throws {DTypeError} if the target is neither whole numbers nor of the dtype of the logits
 * @throws {ConfigError} if `labelSmoothing` is outside 0 … 1
 * @example crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html (there ignoreIndex is -100 unless said otherwise; here none)
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const given = requireCrossEntropy('crossEntropy', options);
  requireClasses('crossEntropy', logits);
  requireTensor('crossEntropy', 'target', target);
  if (isInteger(target.dtype)) {
    const logProbabilities = apply(logSoftmaxOp, [logits], { axis: classAxis(logits) });
    return scoreLabels('crossEntropy', logProbabilities, target, given);
  }
  requireProbabilities(logits, target, given);
  return scoreProbabilities(logits, target, given);
}

function requireProbabilities(logits: Tensor, target: Tensor, { ignoreIndex }: CrossEntropyOptions): void {
  const { dtype, shape } = target;
  if (dtype !== logits.dtype)
    throw new DTypeError(
      'crossEntropy',
      `the target is ${dtype} but must be whole numbers (labels, e.g. labels.cast('int32')) or ${logits.dtype} like the logits (probabilities)`,
      { expected: logits.dtype, got: dtype },
    );
  if (!sameShape(shape, logits.shape))
    throw new ShapeError(
      'crossEntropy',
      `the target is ${dtype} ${formatShape(shape)} but probabilities must be ${formatShape(logits.shape)} like the logits; for labels use labels.cast('int32')`,
      { expected: logits.shape, got: shape },
    );
  if (ignoreIndex === undefined) return;
  throw new ConfigError(
    'crossEntropy',
    `ignoreIndex is ${ignoreIndex} but the target holds probabilities; it goes with labels only`,
    { got: ignoreIndex },
  );
}

function scoreProbabilities(logits: Tensor, target: Tensor, { weight, labelSmoothing, reduction }: Filled): Tensor {
  const axis = classAxis(logits);
  const classes = logits.shape[axis];
  const smooth = labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing / classes);
  const weighted = weight === undefined ? smooth : mul(smooth, classWeights('crossEntropy', weight, logits));
  return reduce(neg(sumAlong(mul(weighted, apply(logSoftmaxOp, [logits], { axis })), [axis])), reduction);
}

/** `crossEntropy` with its options. @example new CrossEntropyLoss().forward(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item(); // 0.6931 */
export class CrossEntropyLoss extends Loss<CrossEntropyOptions> {
  constructor(options: CrossEntropyOptions = {}) {
    super(requireCrossEntropy('CrossEntropyLoss', options));
  }

  forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target, this.options);
  }
}
