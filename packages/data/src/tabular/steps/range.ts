import { refuseArgument, requireList } from '@gradkit/core-tensor/functional';

/** Throws unless `range` are two finite numbers, the smaller one first. */
export function requireRange(
  where: string,
  name: string,
  range: unknown,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): asserts range is readonly [number, number] {
  requireList(where, name, range);
  const [low, high] = Array.from(range);
  const isRange = range.length === 2 && Number.isFinite(low) && Number.isFinite(high);
  if (isRange && (low as number) < (high as number) && (low as number) >= least && (high as number) <= most) return;
  const within = least === -Infinity ? '' : ` from ${least} to ${most}`;
  refuseArgument(where, name, range, `two finite numbers${within}, the smaller one first`);
}
