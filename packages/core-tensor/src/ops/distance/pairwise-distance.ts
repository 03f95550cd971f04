import { requireBoolean, requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { sub } from '../elementwise/sub.ts';
import { requireElements } from '../reduction/slices.ts';
import { normAlong, requireNorm } from '../linalg/norm-along.ts';

/** How distances are measured. */
export interface PairwiseDistanceOptions {
  /** of the norm: 1 adds absolute differences, 2 is Euclidean, Infinity the largest difference; default 2 */
  readonly p?: number | undefined;
  /** added to each difference, so that no distance is exactly 0; default 1e-6 */
  readonly eps?: number | undefined;
  /** keep the last axis, with size 1; default false */
  readonly keepDims?: boolean | undefined;
}

/**
 * Distance of each vector in one tensor from that in another, along the last axis.
 *
 * `y = (Σ |x1 − x2 + eps|ᵖ)^(1/p)`
 *
 * @param x1 `[…, features]`, floating
 * @param x2 same dtype, a shape that broadcasts with it
 * @param options `p`: at least 0, default 2; `eps`: default 1e-6; `keepDims`: default false
 * @returns `[…]`
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigError} if `p` is below 0
 * @example pairwiseDistance(tensor([[0, 0]]), tensor([[3, 4]])).toArray(); // [5.000]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  const where = 'pairwiseDistance';
  requireTensor(where, 'x1', x1);
  requireTensor(where, 'x2', x2);
  const known = { p: true, eps: true, keepDims: true } as const;
  const { p = 2, eps = 1e-6, keepDims = false } = requireOptions(where, options, known);
  requireNorm(where, p);
  requireNumber(where, 'eps', eps);
  requireBoolean(where, 'keepDims', keepDims);
  const difference = add(sub(x1, x2), eps);
  if (p === Infinity) requireElements(where, difference, axesOf(where, difference, -1));
  return normAlong(difference, p, -1, { keepDims });
}
