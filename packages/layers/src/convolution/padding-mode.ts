import {
  hasBatch,
  padAxes,
  padCircular,
  windowsFrom,
  type ConvOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What stands around what a convolution sees: `zeros`, its mirror image without the border, its border, or its other end. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

export const paddingModes: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/**
 * Puts borders of another kind than zeros around `x`.
 *
 * @param kernel its size along each axis
 * @throws {ShapeError} if `x` has other axes, or fewer entries than are to be mirrored or taken from the other end
 */
export function addBorders(
  where: string,
  x: Tensor,
  kernel: readonly number[],
  { stride = 1, padding = 0, dilation = 1, mode }: ConvOptions & { readonly mode: Exclude<PaddingMode, 'zeros'> },
): Tensor {
  const axes = kernel.length;
  const sizes = x.shape.slice(hasBatch(where, x, axes) ? 2 : 1);
  const pads = windowsFrom(where, ['kernelSize', kernel], { stride, padding, dilation }, sizes).padding;
  return mode === 'circular' ? padCircular(x, pads) : padAxes(x, pads, { mode });
}
