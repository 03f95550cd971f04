import { sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { ConvAttributes } from './conv-operands.ts';
import { matmul } from '../product/matmul.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { add } from '../elementwise/add.ts';
import { sum } from '../reduction/sum.ts';
import { col2imSlices, im2colSlices } from './im2col-slices.ts';
import { positionsIn } from './windows.ts';

/** The groups of channels side by side, each a matrix. `[batch, channels, …, …counts]` → `[batch, groups, rows, columns]` */
function grouped(x: Tensor, groups: number, counts: Shape): Tensor {
  const [batch, ...lengths] = x.shape.slice(0, x.rank - counts.length);
  return reshape(x, [batch, groups, sizeOf(lengths) / groups, sizeOf(counts)]);
}

/** A matrix for each group. `[channels, …]` → `[groups, channels / groups, rest]` */
function groupedWeight({ shape: [channels, ...rest] }: Tensor, groups: number): Shape {
  return [groups, channels / groups, sizeOf(rest)];
}

function withBias(y: Tensor, bias: Tensor | undefined): Tensor {
  return bias === undefined ? y : add(y, reshape(bias, [bias.size, ...y.shape.slice(2).map(() => 1)]));
}

/** A convolution as one matrix product, for where there is no other. */
export function convAsProduct([x, weight, bias]: readonly Tensor[], shape: Shape, attributes: ConvAttributes): Tensor {
  const { groups } = attributes;
  const counts = shape.slice(2);
  const seen = grouped(stack(im2colSlices(x, attributes), 2), groups, counts);
  const rows = reshape(weight, groupedWeight(weight, groups));
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
  const rows = reshape(weight, groupedWeight(weight, groups));
  const seen = matmul(rows, grouped(x, groups, counts), { transposeA: true });
  const apart = reshape(seen, [shape[0], shape[1], sizeOf(kernel), ...counts]);
  const positions = positionsIn(kernel).map((_, p) => slice(apart, [null, null, p]));
  return withBias(col2imSlices(positions, shape.slice(2), attributes), bias);
}

/** The gradient of the weights of a convolution as one matrix product. */
export function convWeightGradientAsProduct(
  [x, dy]: readonly Tensor[],
  shape: Shape,
  attributes: ConvAttributes,
): Tensor {
  const { groups } = attributes;
  const counts = dy.shape.slice(2);
  const seen = grouped(stack(im2colSlices(x, attributes), 2), groups, counts);
  const products = matmul(grouped(dy, groups, counts), seen, { transposeB: true });
  return reshape(sum(products, 0), shape);
}
