import {
  abs,
  add,
  ConfigError,
  exp,
  log,
  log1p,
  maximum,
  mul,
  neg,
  relu,
  sub,
  type Tensor,
} from '@gradkit/core-tensor';
import { reduce, requireSameShape, type LossOptions } from './reduction.ts';

/**
 * Cross-entropy of yes-or-no probabilities.
 *
 * `loss = −(t ln p + (1 − t) ln(1 − p))`, logarithms at least −100
 *
 * @param probabilities any shape, floating, 0 … 1; for logits use `binaryCrossEntropyWithLogits`, which is more exact
 * @param targets same shape and dtype, 0 … 1
 * @param options `reduction`: default `mean`
 * @returns a scalar, or the shape of `probabilities` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {ConfigError} if a probability is outside 0 … 1
 * @example binaryCrossEntropy(tensor([0.5]), tensor([1])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export function binaryCrossEntropy(
  probabilities: Tensor,
  targets: Tensor,
  { reduction = 'mean' }: LossOptions = {},
): Tensor {
  requireSameShape('binaryCrossEntropy', probabilities, targets);
  if (!probabilities.isSymbolic) requireProbabilities(probabilities);
  const yes = mul(targets, maximum(log(probabilities), -100));
  const no = mul(sub(1, targets), maximum(log(sub(1, probabilities)), -100));
  return reduce(neg(add(yes, no)), reduction);
}

function requireProbabilities({ data }: Tensor): void {
  const at = data.findIndex((p: number) => !(p >= 0 && p <= 1));
  if (at === -1) return;
  throw new ConfigError(
    'binaryCrossEntropy',
    `probability ${at} is ${data[at]} but must be 0 … 1; for logits use binaryCrossEntropyWithLogits`,
    { got: data[at] },
  );
}

interface WithLogitsOptions extends LossOptions {
  /** how much more a positive target counts; broadcasts with the logits; default 1 */
  readonly posWeight?: Tensor | number;
}

/**
 * Cross-entropy of yes-or-no logits: the sigmoid is part of it, without overflow.
 *
 * `loss = max(x, 0) − x·t + ln(1 + e^−|x|)`
 *
 * @param logits any shape, floating
 * @param targets same shape and dtype, 0 … 1
 * @param options `posWeight`: weight of positive targets; `reduction`: default `mean`
 * @returns a scalar, or the shape of `logits` for `none`
 * @throws {ShapeError} if the shapes differ
 * @example binaryCrossEntropyWithLogits(tensor([0]), tensor([1])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export function binaryCrossEntropyWithLogits(
  logits: Tensor,
  targets: Tensor,
  { posWeight, reduction = 'mean' }: WithLogitsOptions = {},
): Tensor {
  requireSameShape('binaryCrossEntropyWithLogits', logits, targets);
  const softplusOfMinus = add(relu(neg(logits)), log1p(exp(neg(abs(logits))))); // ln(1 + e^−x)
  if (posWeight === undefined) return reduce(add(mul(sub(1, targets), logits), softplusOfMinus), reduction);
  const weight = add(mul(sub(posWeight, 1), targets), 1);
  return reduce(add(mul(sub(1, targets), logits), mul(weight, softplusOfMinus)), reduction);
}
