import { normalizeAxes, normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { requireTensor } from './require-tensor.ts';

/** The axis of `x` that is meant, from 0. @throws {ConfigError} if `x` is no tensor @throws {ShapeError} if it has no such axis */
export function axisOf(where: string, x: Tensor, axis: number): number {
  requireTensor(where, 'x', x);
  return normalizeAxis(where, axis, x.rank);
}

/** Likewise for several, sorted; all of them where none is given. A scalar counts as a vector of one, as in PyTorch, and gives none. */
export function axesOf(where: string, x: Tensor, axes: number | readonly number[] | null | undefined): number[] {
  requireTensor(where, 'x', x);
  const sorted = normalizeAxes(where, axes, x.rank || 1);
  return x.rank === 0 ? [] : sorted;
}
