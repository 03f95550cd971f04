import {
  add,
  cast,
  clamp,
  concat,
  floor,
  greater,
  less,
  logicalAnd,
  mask,
  mul,
  round,
  sub,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { boundedPlaces, entriesOf, MARGIN, nearby, type GridAxis, type GridMode } from './grid-positions.ts';

/** The entries of an axis that make one of the result: `[batch, entries, places]` each. */
export interface Taps {
  /** int32, 0 … size − 1 */
  readonly index: Tensor;
  /** null: there is one, which counts alone */
  readonly weight: Tensor | null;
  /** whether it is there; null: everywhere */
  readonly inside: Tensor | null;
}

/** @param position whole numbers, perhaps beyond the borders */
function tapsAt(position: Tensor, weight: Tensor | null, size: number, maybeOutside: boolean): Taps {
  const index = cast(clamp(position, { min: 0, max: size - 1 }), 'int32');
  const inside = maybeOutside ? logicalAnd(greater(position, -1), less(position, size)) : null;
  return { index, weight, inside };
}

/** So many whole numbers from `low`, of which there is one for each place. */
function following(low: Tensor, offsets: readonly number[]): Tensor {
  return add(low, tensor(offsets, { shape: [offsets.length, 1], dtype: low.dtype }));
}

/** Keys' cubic kernel with a = −0.75, at the distances 1 + t, t, 1 − t and 2 − t, each by Horner's rule. @see Keys (1981) */
function cubicWeights(t: Tensor): Tensor {
  const near = (d: Tensor): Tensor => add(mul(mul(sub(mul(d, 1.25), 2.25), d), d), 1);
  const far = (d: Tensor): Tensor => add(mul(sub(mul(add(mul(d, -0.75), 3.75), d), 6), d), 3);
  const rest = sub(1, t);
  return concat([far(add(t, 1)), near(t), near(rest), far(add(rest, 1))], 1);
}

/** The entries of an axis that count for each place, −1 … 1. @param places `[batch, 1, places]` */
export function tapsOf(places: Tensor, axis: GridAxis, mode: GridMode): Taps {
  const { size, paddingMode } = axis;
  const x = entriesOf(places, axis);
  const zeros = paddingMode === 'zeros';
  if (mode === 'bicubic') {
    const near = paddingMode === 'reflection' ? x : nearby(x, axis, zeros ? MARGIN : 1);
    const low = floor(near);
    return tapsAt(boundedPlaces(following(low, [-1, 0, 1, 2]), axis), cubicWeights(sub(near, low)), size, zeros);
  }
  const bounded = boundedPlaces(x, axis);
  if (mode === 'nearest') {
    // as in PyTorch, places have gradients, which are zeros
    const weight = x.gradFn === null ? null : add(mask(bounded, tensor(false)), 1);
    return tapsAt(round(bounded), weight, size, zeros);
  }
  const low = floor(bounded);
  const share = sub(bounded, low);
  return tapsAt(following(low, [0, 1]), concat([sub(1, share), share], 1), size, true);
}
