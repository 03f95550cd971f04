import {
  abs,
  add,
  clamp,
  div,
  equal,
  floor,
  greater,
  less,
  mul,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What lies beyond the borders. */
export type GridPadding = 'zeros' | 'border' | 'reflection';

/** How entries between those of the input are found. */
export type GridMode = 'bilinear' | 'nearest' | 'bicubic';

export interface GridSettings {
  readonly mode: GridMode;
  readonly paddingMode: GridPadding;
  readonly alignCorners: boolean;
}

/** An axis of the input, and how places on it are told. */
export interface GridAxis {
  readonly size: number;
  readonly paddingMode: GridPadding;
  readonly alignCorners: boolean;
}

/** Entries beyond the border that any mode looks at, and one more. */
export const MARGIN = 4;

/** Places from −1 … 1 as entries of the axis, 0 … size − 1. */
export function entriesOf(places: Tensor, { size, alignCorners }: GridAxis): Tensor {
  const half = alignCorners ? (size - 1) / 2 : size / 2;
  const entries = mul(add(places, 1), half);
  return alignCorners ? entries : sub(entries, 0.5);
}

/** The nearest place on the axis; where that is another one, or a border, nothing flows back, as in PyTorch. */
function clip(x: Tensor, size: number): Tensor {
  return where(greater(x, 0), where(less(x, size - 1), x, size - 1), 0);
}

/** Thrown back from the borders, as often as needed; from those of the pixels, or from the middles of the outermost. */
function reflect(x: Tensor, { size, alignCorners }: GridAxis): Tensor {
  const [first, span] = alignCorners ? [0, size - 1] : [-0.5, size];
  if (span === 0) return mul(x, 0);
  const distance = abs(sub(x, first));
  const turns = floor(div(distance, span));
  const rest = sub(distance, mul(turns, span));
  const isEven = equal(mul(floor(div(turns, 2)), 2), turns);
  return add(where(isEven, rest, sub(span, rest)), first);
}

/** Not far from the axis: beyond so many entries, nothing changes any more. */
export function nearby(x: Tensor, { size }: GridAxis, margin: number): Tensor {
  return clamp(x, { min: -margin, max: size - 1 + margin });
}

/** Places that lie on the axis, or, where zeros are beyond it, not far from it. */
export function boundedPlaces(x: Tensor, axis: GridAxis): Tensor {
  if (axis.paddingMode === 'zeros') return nearby(x, axis, MARGIN);
  return clip(axis.paddingMode === 'reflection' ? reflect(x, axis) : x, axis.size);
}
