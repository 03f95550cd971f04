import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { pad } from '../movement/pad.ts';
import { slice } from '../movement/slice.ts';
import { spread } from '../movement/spread.ts';
import { positionsIn, type Windows } from './windows.ts';

/**
 * im2col as tensors: what the windows see at each position in the kernel, in order. `[batch, channels, …]` → for each position
 * `[batch, channels, …counts]`
 *
 * @param around what is in the padding
 */
export function im2colSlices(
  x: Tensor,
  counts: Shape,
  { kernel, stride, dilation, padding }: Windows,
  around = 0,
): Tensor[] {
  const padded = pad(x, [0, 0, ...padding], { value: around });
  return positionsIn(kernel).map((position) => {
    const ranges = position.map((k, axis) => {
      const start = k * dilation[axis];
      return [start, start + (counts[axis] - 1) * stride[axis] + 1, stride[axis]] as const;
    });
    return slice(padded, [null, null, ...ranges]);
  });
}

/**
 * col2im as tensors: the sum of what windows hold at each position in the kernel, where it lies. For each position
 * `[batch, channels, …counts]` → `[batch, channels, …sizes]`
 */
export function col2imSlices(
  seen: readonly Tensor[],
  sizes: Shape,
  { kernel, stride, dilation, padding }: Windows,
): Tensor {
  const counts = seen[0].shape.slice(2);
  const placed = positionsIn(kernel).map((position, p) => {
    const apart = counts.reduce((x, _, axis) => spread(x, { axis: axis + 2, step: stride[axis] }), seen[p]);
    const pads = position.map((k, axis) => {
      const start = k * dilation[axis] - padding[axis][0];
      return [start, sizes[axis] - start - counts[axis] * stride[axis]] as const;
    });
    return pad(apart, [0, 0, ...pads]);
  });
  return placed.reduce((total, one) => add(total, one));
}
