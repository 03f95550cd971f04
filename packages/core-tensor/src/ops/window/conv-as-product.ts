import { sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { ConvAttributes } from './conv-geometry.ts';
import { matmul } from '../product/matmul.ts';
import { pad } from '../movement/pad.ts';
import { reshape } from '../movement/reshape.ts';
import { slice, spread } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { add } from '../elementwise/add.ts';
import { sum } from '../reduction/sum.ts';
import type { Windows } from './windows.ts';

/** All positions in a kernel, the last axis running fastest. */
export function positionsIn(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (positions, size) => positions.flatMap((position) => Array.from({ length: size }, (_, k) => [...position, k])),
    [[]],
  );
}

/**
 * What the windows see at each position in the kernel, in order: `[batch, channels, …]` → for each `[batch, channels, …counts]`
 *
 * @param around what is in the padding
 */
export function windowsOf(
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

/** The sum of what windows hold at each position in the kernel, where it lies: `[batch, channels, …counts]` → `[batch, channels, …sizes]` */
export function addWindows(
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

/** The groups of channels side by side, each a matrix. `[batch, channels, …]` → `[batch, groups, rows, columns]` */
function grouped(x: Tensor, groups: number, columns: number): Tensor {
  const [batch] = x.shape;
  return reshape(x, [batch, groups, x.size / (batch * groups * columns), columns]);
}

function withBias(y: Tensor, bias: Tensor | undefined): Tensor {
  return bias === undefined ? y : add(y, reshape(bias, [bias.size, ...y.shape.slice(2).map(() => 1)]));
}

/** A convolution as one matrix product, for where there is no other. */
export function convAsProduct([x, weight, bias]: readonly Tensor[], shape: Shape, attributes: ConvAttributes): Tensor {
  const { groups } = attributes;
  const counts = shape.slice(2);
  const seen = grouped(stack(windowsOf(x, counts, attributes), 2), groups, sizeOf(counts));
  const rows = reshape(weight, [groups, weight.shape[0] / groups, weight.size / weight.shape[0]]);
  return withBias(reshape(matmul(rows, seen), shape), bias);
}

/** A transposed convolution as one matrix product. */
export function convTransposeAsProduct(
  [x, weight, bias]: readonly Tensor[],
  shape: Shape,
  attributes: ConvAttributes,
): Tensor {
  const { groups, kernel } = attributes;
  const counts = x.shape.slice(2);
  const rows = reshape(weight, [groups, weight.shape[0] / groups, weight.size / weight.shape[0]]);
  const seen = matmul(rows, grouped(x, groups, sizeOf(counts)), { transposeA: true });
  const apart = reshape(seen, [shape[0], shape[1], sizeOf(kernel), ...counts]);
  const positions = positionsIn(kernel).map((_, p) => slice(apart, [null, null, p]));
  return withBias(addWindows(positions, shape.slice(2), attributes), bias);
}

/** The gradient of the weights of a convolution as one matrix product. */
export function convWeightGradientAsProduct(
  [x, dy]: readonly Tensor[],
  shape: Shape,
  attributes: ConvAttributes,
): Tensor {
  const { groups } = attributes;
  const counts = dy.shape.slice(2);
  const seen = grouped(stack(windowsOf(x, counts, attributes), 2), groups, sizeOf(counts));
  const products = matmul(grouped(dy, groups, sizeOf(counts)), seen, { transposeB: true });
  return reshape(sum(products, 0), shape);
}
