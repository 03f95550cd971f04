import { cast, greaterEqual, maximum, mul, sub, type Tensor } from '@gradkit/core-tensor/functional';

/** The largest of several, two halves at a time. */
export function largest(entries: readonly Tensor[]): Tensor {
  if (entries.length === 1) return entries[0];
  const half = entries.length >> 1;
  return maximum(largest(entries.slice(0, half)), largest(entries.slice(half)));
}

/**
 * The gradient of the largest: to the half where it is, of equal ones the first, and so on. It is multiplied by 0 and 1, which is faster
 * than Where: one that is no finite number makes NaN of the whole window. Of a window with NaN in its first half the second has it.
 */
export function shareOut(entries: readonly Tensor[], dy: Tensor): Tensor[] {
  if (entries.length === 1) return [dy];
  const half = entries.length >> 1;
  const [first, second] = [entries.slice(0, half), entries.slice(half)];
  const isFirst = cast(greaterEqual(largest(first), largest(second)), dy.dtype);
  const toFirst = mul(dy, isFirst);
  return [...shareOut(first, toFirst), ...shareOut(second, sub(dy, toFirst))];
}
