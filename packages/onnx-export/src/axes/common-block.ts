import { slice, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { sameContent } from './unfold-known.ts';

/** The first entries along all axes, as many as are asked for. */
const firstEntries = (x: Tensor, shape: Shape): Tensor => slice(x, shape.map((size) => [0, size] as const)); // prettier-ignore

/** The first entries of known values, of which each is the first entries of the largest: `arange(n)`, `eye(n)`. Null if they are not. */
export function commonBlock(values: readonly Tensor[], shape: Shape): Tensor | null {
  const largest = values.reduce((a, b) => (b.size > a.size ? b : a));
  const fits = (other: Shape): boolean => other.every((size, axis) => size <= largest.shape[axis]);
  if (!fits(shape) || !values.every((x) => fits(x.shape) && sameContent(firstEntries(largest, x.shape), x)))
    return null;
  return firstEntries(largest, shape);
}
