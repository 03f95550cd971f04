import {
  add,
  clamp,
  minimum,
  pairwiseDistance,
  requireBoolean,
  requireFunction,
  requireNumber,
  sub,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from '../internal/reduction.ts';

interface SharedOptions extends LossOptions {
  /** by how much the negative shall be farther away; above 0, default 1 */
  readonly margin?: number | undefined;
  /** whether the distance of the positive from the negative counts, if it is smaller; default false */
  readonly swap?: boolean | undefined;
}

interface TripletMarginOptions extends SharedOptions {
  /** of the norm; default 2 */
  readonly p?: number | undefined;
  /** added to each difference; default 1e-6 */
  readonly eps?: number | undefined;
}

interface WithDistanceOptions extends SharedOptions {
  /** of two tensors of the same shape: their distances; default `pairwiseDistance` */
  readonly distanceFunction?: ((x1: Tensor, x2: Tensor) => Tensor) | undefined;
}

/** The options of both, with the distance that they measure by. */
interface Filled {
  readonly margin: number;
  readonly swap: boolean;
  readonly reduction: Reduction;
  readonly distance: (x1: Tensor, x2: Tensor) => Tensor;
}

type Triplet = [anchor: Tensor, positive: Tensor, negative: Tensor];

function fill(loss: string, { margin = 1, swap = false, reduction = 'mean' }: SharedOptions): Omit<Filled, 'distance'> {
  requireNumber(loss, 'margin', margin, { above: 0 });
  requireBoolean(loss, 'swap', swap);
  return { margin, swap, reduction };
}

function requireTriplet(loss: string, options: TripletMarginOptions): Filled {
  const known = { margin: true, p: true, eps: true, swap: true, reduction: true } as const;
  const given = requireLossOptions(loss, options, known);
  const { p = 2, eps = 1e-6 } = given;
  requireNumber(loss, 'p', p, { least: 0, infinite: true });
  requireNumber(loss, 'eps', eps);
  return { ...fill(loss, given), distance: (x1, x2) => pairwiseDistance(x1, x2, { p, eps }) };
}

function requireWithDistance(loss: string, options: WithDistanceOptions): Filled {
  const known = { distanceFunction: true, margin: true, swap: true, reduction: true } as const;
  const given = requireLossOptions(loss, options, known);
  const { distanceFunction = (x1, x2) => pairwiseDistance(x1, x2) } = given;
  requireFunction(loss, 'distanceFunction', distanceFunction);
  return { ...fill(loss, given), distance: distanceFunction };
}

function score(
  loss: string,
  [anchor, positive, negative]: Triplet,
  { margin, swap, reduction, distance }: Filled,
): Tensor {
  requirePair(loss, ['anchors', 'positives'], [anchor, positive]);
  requirePair(loss, ['anchors', 'negatives'], [anchor, negative]);
  const toNegative = distance(anchor, negative);
  const far = swap ? minimum(toNegative, distance(positive, negative)) : toNegative;
  return reduce(clamp(add(sub(distance(anchor, positive), far), margin), { min: 0 }), reduction);
}

/**
 * Triplet loss: an anchor shall be nearer to its positive than to its negative, by a margin.
 *
 * `loss = max(0, d(anchor, positive) − d(anchor, negative) + margin)`
 *
 * @param anchor `[batch, features]` or `[features]`, floating
 * @param positive same shape and dtype
 * @param negative same shape and dtype
 * @param options `margin`: above 0, default 1; `p` of the norm, default 2; `eps`: default 1e-6; `swap`: default false; `reduction`: default `mean`
 * @returns a scalar, or `[batch]` (`[]`) for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @throws {ConfigError} if the margin is not above 0
 * @example tripletMarginLoss(tensor([[0, 0]]), tensor([[0, 2]]), tensor([[0, 1]])).item(); // 2.000
 * @see Balntas et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginOptions = {},
): Tensor {
  const filled = requireTriplet('tripletMarginLoss', options);
  return score('tripletMarginLoss', [anchor, positive, negative], filled);
}

/** `tripletMarginLoss` with its options. @example new TripletMarginLoss({ margin: 0.5 }).forward(zeros([1, 2]), zeros([1, 2]), ones([1, 2])).item(); // 0 */
export class TripletMarginLoss extends Loss<TripletMarginOptions, Triplet> {
  constructor(options: TripletMarginOptions = {}) {
    requireTriplet('TripletMarginLoss', options);
    super({ ...options });
  }

  forward(...triplet: Triplet): Tensor {
    return tripletMarginLoss(...triplet, this.options);
  }
}

/**
 * `tripletMarginLoss` with any measure of distance.
 *
 * @param anchor any shape that the distance takes, floating
 * @param positive same shape and dtype
 * @param negative same shape and dtype
 * @param options `distanceFunction`: default `pairwiseDistance`; `margin`: above 0, default 1; `swap`: default false; `reduction`: default `mean`
 * @returns a scalar, or the shape of the distances for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @throws {ConfigError} if the margin is not above 0
 * @example
 * const distanceFunction = (a: Tensor, b: Tensor) => a.cosineSimilarity(b).neg();
 * tripletMarginWithDistanceLoss(tensor([[1, 0]]), tensor([[2, 0]]), tensor([[0, 1]]), { distanceFunction }).item(); // 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: WithDistanceOptions = {},
): Tensor {
  const filled = requireWithDistance('tripletMarginWithDistanceLoss', options);
  return score('tripletMarginWithDistanceLoss', [anchor, positive, negative], filled);
}

/** `tripletMarginWithDistanceLoss` with its options. @example new TripletMarginWithDistanceLoss().forward(zeros([1, 2]), zeros([1, 2]), zeros([1, 2])).item(); // 1 */
export class TripletMarginWithDistanceLoss extends Loss<WithDistanceOptions, Triplet> {
  constructor(options: WithDistanceOptions = {}) {
    requireWithDistance('TripletMarginWithDistanceLoss', options);
    super({ ...options });
  }

  forward(...triplet: Triplet): Tensor {
    return tripletMarginWithDistanceLoss(...triplet, this.options);
  }
}
