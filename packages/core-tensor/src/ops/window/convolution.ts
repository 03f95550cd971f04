import type { Shape } from '../../shape.ts';
import type { ConvAttributes } from './conv-operands.ts';
import { windowRows, type WindowRows } from './window-rows.ts';

/**
 * Sizes of `y = x ∗ w`: `x` is `[batch, groups · inChannels, …]`, `w` is `[groups · outChannels, inChannels, …]` and `y` is
 * `[batch, groups · outChannels, …]`.
 */
export interface Convolution {
  readonly batch: number;
  readonly groups: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly windows: WindowRows;
}

/** Sizes for the kernels from the shapes of `x` and `y` in `y = x ∗ w`. */
export function convolutionOf(x: Shape, y: Shape, attributes: ConvAttributes): Convolution {
  const { groups } = attributes;
  return {
    batch: x[0],
    groups,
    inChannels: x[1] / groups,
    outChannels: y[1] / groups,
    windows: windowRows(x.slice(2), y.slice(2), attributes),
  };
}
