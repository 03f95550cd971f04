import {
  add,
  div,
  mul,
  requireBoolean,
  requireNumber,
  softmax,
  sigmoid,
  sub,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from './internal/loss.ts';
import { reduce, requireLossOptions, type LossOptions, type Reduction } from './internal/reduction.ts';
import { regionsOf } from './internal/regions.ts';

interface DiceOptions extends LossOptions {
  /** added above and below the line, so that regions that are empty on both sides agree; above 0, default 1 */
  readonly smooth?: number | undefined;
  /** whether each example counts for itself, not all pixels of the batch together; default true */
  readonly perExample?: boolean | undefined;
}

interface TverskyOptions extends DiceOptions {
  /** how much false positives count; default 0.5 */
  readonly alpha?: number | undefined;
  /** how much false negatives count; default 0.5 */
  readonly beta?: number | undefined;
}

type Filled = Required<{ [Name in keyof TverskyOptions]: NonNullable<TverskyOptions[Name]> }>;

function requireDice(
  loss: string,
  options: DiceOptions,
): { readonly smooth: number; readonly perExample: boolean; readonly reduction: Reduction } {
  const known = { smooth: true, perExample: true, reduction: true } as const;
  const { smooth = 1, perExample = true, reduction } = requireLossOptions(loss, options, known);
  requireNumber(loss, 'smooth', smooth, { above: 0 });
  requireBoolean(loss, 'perExample', perExample);
  return { smooth, perExample, reduction };
}

function requireTversky(loss: string, options: TverskyOptions): Filled {
  const known = { alpha: true, beta: true, smooth: true, perExample: true, reduction: true } as const;
  const {
    alpha = 0.5,
    beta = 0.5,
    smooth = 1,
    perExample = true,
    reduction,
  } = requireLossOptions(loss, options, known);
  requireNumber(loss, 'alpha', alpha, { least: 0 });
  requireNumber(loss, 'beta', beta, { least: 0 });
  requireNumber(loss, 'smooth', smooth, { above: 0 });
  requireBoolean(loss, 'perExample', perExample);
  return { alpha, beta, smooth, perExample, reduction };
}

function overlap(
  loss: string,
  [logits, targets]: readonly [Tensor, Tensor],
  { alpha, beta, smooth, perExample, reduction }: Filled,
): Tensor {
  const { scores, truth: t, exclusive } = regionsOf(loss, logits, targets);
  const p = exclusive ? softmax(scores, 1) : sigmoid(scores);
  const pixels = perExample ? 2 : [0, 2];
  const hits = sum(mul(p, t), pixels);
  const falseYes = mul(sub(sum(p, pixels), hits), alpha);
  const falseNo = mul(sub(sum(t, pixels), hits), beta);
  const index = div(add(hits, smooth), add(add(hits, smooth), add(falseYes, falseNo)));
  return reduce(sub(1, index), reduction);
}

/**
 * Dice loss of segmentations: one minus the overlap of prediction and truth, which does not mind how small a region is.
 *
 * `loss = 1 − (2 Σ p t + smooth) / (Σ p + Σ t + smooth)`, over the pixels of each class of each example, or of all examples together
 *
 * @param logits `[batch, classes, …]`, floating
 * @param targets labels `[batch, …]` (int32, int64 or uint8; softmax), or regions in the shape and dtype of the logits, 0 … 1 (sigmoid)
 * @param options `smooth`: above 0, default 1; `perExample`: default true; `reduction`: default `mean`, over examples and classes
 * @returns a scalar, or for `none` `[batch, classes]`, `[classes]` of all examples together
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @throws {DTypeError} if the dtypes differ
 * @example diceLoss(tensor([[[0, 0]]]), tensor([[[1, 0]]])).item(); // 0.3333
 * @see Milletari et al. (2016)
 */
export function diceLoss(logits: Tensor, targets: Tensor, options: DiceOptions = {}): Tensor {
  const { smooth, ...rest } = requireDice('diceLoss', options);
  return overlap('diceLoss', [logits, targets], { alpha: 0.5, beta: 0.5, smooth: smooth / 2, ...rest });
}

/** `diceLoss` with its options. @example new DiceLoss().forward(tensor([[[0, 0]]]), tensor([[[1, 0]]])).item(); // 0.3333 */
export class DiceLoss extends Loss<DiceOptions> {
  constructor(options: DiceOptions = {}) {
    super(requireDice('DiceLoss', options));
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return diceLoss(logits, targets, this.options);
  }
}

/**
 * Tversky loss of segmentations: Dice loss that weighs false positives and false negatives apart.
 *
 * `loss = 1 − (TP + smooth) / (TP + α FP + β FN + smooth)`, over the pixels of each class of each example, or of all examples together
 *
 * @param logits `[batch, classes, …]`, floating
 * @param targets labels `[batch, …]` (int32, int64 or uint8; softmax), or regions in the shape and dtype of the logits, 0 … 1 (sigmoid)
 * @param options `alpha`, `beta`: at least 0, default 0.5; `smooth`: above 0, default 1; `perExample`: default true; `reduction`: default `mean`, over examples and classes
 * @returns a scalar, or for `none` `[batch, classes]`, `[classes]` of all examples together
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @throws {DTypeError} if the dtypes differ
 * @example tverskyLoss(tensor([[[0, 0]]]), tensor([[[1, 0]]]), { alpha: 0.3, beta: 0.7 }).item(); // 0.2500
 * @see Salehi et al. (2017)
 */
export function tverskyLoss(logits: Tensor, targets: Tensor, options: TverskyOptions = {}): Tensor {
  return overlap('tverskyLoss', [logits, targets], requireTversky('tverskyLoss', options));
}

/** `tverskyLoss` with its options. @example new TverskyLoss().forward(tensor([[[0, 0]]]), tensor([[[1, 0]]])).item(); // 0.2500 */
export class TverskyLoss extends Loss<TverskyOptions> {
  constructor(options: TverskyOptions = {}) {
    super(requireTversky('TverskyLoss', options));
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return tverskyLoss(logits, targets, this.options);
  }
}
