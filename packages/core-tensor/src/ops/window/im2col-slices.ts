import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { padAxes } from '../movement/pad-op.ts';
import { slice } from '../movement/slice.ts';
import { spread } from '../movement/spread.ts';
import { padsTo, positionsIn, type Windows } from './windows.ts';

/**
 * im2col as tensors: what the windows see at each position in the kernel, in order. `[batch, channels, …]` → for each position
 * `[batch, channels, …counts]`
 *
 * @param around what is in the padding
 */
export function im2colSlices(x: Tensor, { kernel, stride, dilation, padding }: Windows, around = 0): Tensor[] {
  const pads = padding.map(([before, after], axis) => {
    const length = x.shape[axis + 2];
    return padsTo(length, before, Math.max(0, before + length + after));
  });
  const padded = padAxes(x, [0, 0, ...pads], { value: around });
  return positionsIn(kernel).map((position) => {
    const ranges = position.map((k, axis) => {
      const start = k * dilation[axis];
      const end = padded.shape[axis + 2] + start - (kernel[axis] - 1) * dilation[axis]; // evenly, as exports need it
      return [start, Math.max(start, end), stride[axis]] as const;
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
      return padsTo(counts[axis] * stride[axis], k * dilation[axis] - padding[axis][0], sizes[axis]);
    });
    return padAxes(apart, [0, 0, ...pads]);
  });
  return placed.reduce((total, one) => add(total, one));
}
