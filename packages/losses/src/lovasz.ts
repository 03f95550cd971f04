import {
  abs,
  add,
  cast,
  cumsum,
  div,
  gather,
  greater,
  max,
  maximum,
  mul,
  padAxes,
  permute,
  relu,
  requireBoolean,
  reshape,
  slice,
  softmax,
  sort,
  sub,
  sum,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from './internal/loss.ts';
import { reduce, requireLossOptions, type LossOptions, type Reduction } from './internal/reduction.ts';
import { regionsOf } from './internal/regions.ts';

interface LovaszOptions extends LossOptions {
  /** whether each example counts for itself, not all pixels of the batch together; default false */
  readonly perExample?: boolean | undefined;
}

function requireLovasz(
  loss: string,
  options: LovaszOptions,
): { readonly perExample: boolean; readonly reduction: Reduction } {
  const { perExample = false, reduction } = requireLossOptions(loss, options, { perExample: true, reduction: true });
  requireBoolean(loss, 'perExample', perExample);
  return { perExample, reduction };
}

/**
 * Lovász loss of segmentations: the intersection over union itself, extended to probabilities by its Lovász extension.
 *
 * Errors are sorted, the largest first, and each counts as much as it lowers the intersection over union: `loss = Σ errorᵢ · (Jᵢ − Jᵢ₋₁)`
 *
 * @param logits `[batch, classes, …]`, floating
 * @param targets labels `[batch, …]` (int32, int64 or uint8; Lovász-softmax), or regions in the shape and dtype of the logits, 0 or 1 (Lovász hinge)
 * @param options `perExample`: default false; `reduction`: default `mean`, for labels over the classes that are there
 * @returns a scalar, or `[classes]` for `none` (`[batch · classes]` with `perExample`), 0 for a class that is not there
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @throws {DTypeError} if the dtypes differ
 * @example lovaszLoss(tensor([[[0, 0]]]), tensor([[[1, 0]]])).item(); // 1
 * @see Berman et al. (2018), https://arxiv.org/abs/1705.08790
 */
export function lovaszLoss(logits: Tensor, targets: Tensor, options: LovaszOptions = {}): Tensor {
  const { perExample, reduction } = requireLovasz('lovaszLoss', options);
  const { scores, truth, exclusive } = regionsOf('lovaszLoss', logits, targets);
  const [batch, classes, pixels] = scores.shape;
  const rows = (x: Tensor): Tensor =>
    perExample ? reshape(x, [batch * classes, pixels]) : reshape(permute(x, [1, 0, 2]), [classes, batch * pixels]);
  const t = rows(truth);
  const errors = exclusive ? abs(sub(t, rows(softmax(scores, 1)))) : sub(1, mul(rows(scores), sub(mul(t, 2), 1)));
  const { values, indices } = sort(errors, 1, { descending: true });
  const losses = sum(mul(relu(values), jaccardSlopes(gather(t, 1, indices))), 1);
  if (!exclusive) return reduce(losses, reduction);
  const present = cast(greater(max(t, 1), 0), losses.dtype);
  const counted = mul(losses, present);
  return reduction === 'mean' ? div(sum(counted), maximum(sum(present), 1)) : reduce(counted, reduction);
}

/** How much each entry of the sorted truth, `[rows, pixels]`, lowers the intersection over union. */
function jaccardSlopes(truth: Tensor): Tensor {
  const total = sum(truth, 1, { keepDims: true });
  const intersection = sub(total, cumsum(truth, 1));
  const union = add(total, cumsum(sub(1, truth), 1));
  const lost = sub(1, div(intersection, union));
  const before = slice(padAxes(lost, [[0, 0], [1, 0]]), [null, [null, -1]]); // prettier-ignore
  return sub(lost, before);
}

/** `lovaszLoss` with its options. @example new LovaszLoss().forward(tensor([[[0, 0]]]), tensor([[[1, 0]]])).item(); // 1 */
export class LovaszLoss extends Loss<LovaszOptions> {
  constructor(options: LovaszOptions = {}) {
    super(requireLovasz('LovaszLoss', options));
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return lovaszLoss(logits, targets, this.options);
  }
}
