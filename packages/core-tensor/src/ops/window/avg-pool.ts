import { apply } from '../../apply.ts';
import { requireBoolean } from '../../arguments/choice.ts';
import { requireOptions, type OptionNames } from '../../arguments/options.ts';
import { full } from '../../create.ts';
import type { DType } from '../../dtype.ts';
import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';
import { squeeze } from '../movement/squeeze.ts';
import { average, averagedWindows, divisorsOf, shareEqually, type AvgPoolAttributes } from './avg-pool-kernel.ts';
import { col2imSlices, im2colSlices } from './im2col-slices.ts';
import { onnxWindows } from './onnx-windows.ts';
import { fittingPads, onnxPooling, poolAttributes, poolCounts, poolOptions, type PoolOptions } from './pooling.ts';
import { channelsOf, requireDivisor, type PerAxis } from './window-options.ts';
import { exactPads, type Pad, type Windows } from './windows.ts';

/** How an average pooling runs. */
export interface AvgPoolOptions extends PoolOptions {
  /** divide by the whole window also where it covers padding; default true */
  readonly countIncludePad?: boolean | undefined;
}

/** How an average pooling over images or volumes runs. */
export interface AvgPoolImageOptions extends AvgPoolOptions {
  /** divide by this whole number; default by the entries of the window */
  readonly divisorOverride?: number | undefined;
}

export const avgPoolOp: Op<[x: Tensor], AvgPoolAttributes> = defineOp({
  name: 'avgPool',
  infer([x], attributes) {
    const [batch, channels, ...sizes] = x.shape;
    return { shape: [batch, channels, ...poolCounts(`avgPool${sizes.length}d`, sizes, attributes)], dtype: x.dtype };
  },
  forward([x], y, attributes) {
    average(x.data, y.data, averagedWindows(x.shape, y.shape, attributes));
  },
  gradient: (dy, { inputs: [x], attributes }) => [
    apply(avgPoolGradientOp, [dy], { ...attributes, sizes: x.shape.slice(2) }),
  ],
  onnx(attributes, context) {
    const [x] = context.inputs;
    if (attributes.divisorOverride !== undefined) return onnxShares(context, attributes);
    const [counted, padding] = onnxCounted(x, attributes, context);
    const isCounted = attributes.countIncludePad && !attributes.ceilMode;
    return {
      opType: 'AveragePool',
      inputs: [counted],
      attributes: { ...onnxPooling({ ...attributes, padding }), count_include_pad: isCounted ? 1 : 0 },
    };
  },
  decomposition([x], attributes, [{ shape }]) {
    const [sizes, counts] = [x.shape.slice(2), shape.slice(2)];
    const sums = alongEachAxis(sizes, counts, attributes).reduce(
      (sum, { windows }) => im2colSlices(sum, windows).reduce((total, one) => add(total, one)),
      x,
    );
    return [div(sums, divisorTensor(x, sizes, counts, attributes))];
  },
});

interface GradientAttributes extends AvgPoolAttributes {
  /** of the spatial axes of `x` */
  readonly sizes: Shape;
}

/** Gradient of an average pooling: each window gives every entry an equal share. */
export const avgPoolGradientOp: Op<[dy: Tensor], GradientAttributes> = defineOp({
  name: 'avgPoolGradient',
  infer: ([{ shape, dtype }], { sizes }) => ({ shape: [...shape.slice(0, 2), ...sizes], dtype }),
  forward([dy], dx, attributes) {
    shareEqually(dy.data, dx.data, averagedWindows(dx.shape, dy.shape, attributes));
  },
  gradient: (g, { attributes }) => [apply(avgPoolOp, [g], attributes)],
  // a transposed convolution of the shares with a kernel of ones, all channels being images of their own
  onnx(attributes, context) {
    const { node, ints, constant } = context;
    const [dy] = context.inputs;
    const [{ shape, dtype }] = context.outputs;
    const { kernel, sizes } = attributes;
    const images = shape[0] * shape[1];
    const counts = dy.shape.slice(2);
    const factors = divisorsOf(sizes, counts, attributes);
    const even = factors.every((along) => new Set(along).size === 1);
    const shares = even
      ? dy
      : node({ opType: 'Div', inputs: [dy, onnxDivisors(context, dy, attributes)] }, { shape: dy.shape, dtype });
    const alone = node(
      { opType: 'Reshape', inputs: [shares, ints([images, 1, ...counts])] },
      { shape: [images, 1, ...counts], dtype },
    );
    const padding = exactPads(sizes, counts, attributes);
    const share = even ? 1 / factors.reduce((product, along) => product * along[0], 1) : 1;
    const spread = node(
      {
        opType: 'ConvTranspose',
        inputs: [alone, constant(share, dtype, [1, 1, ...kernel])],
        attributes: {
          ...onnxWindows({ ...attributes, padding }),
          group: 1,
          output_padding: padding.map(([, after]) => Math.max(0, -after)),
        },
      },
      { shape: [images, 1, ...sizes], dtype },
    );
    return { opType: 'Reshape', inputs: [spread, ints(shape)] };
  },
  decomposition([dy], attributes) {
    const { sizes } = attributes;
    const counts = dy.shape.slice(2);
    return [
      alongEachAxis(sizes, counts, attributes).reduceRight(
        (shares, { kernel, windows, from }) => col2imSlices(new Array<Tensor>(kernel).fill(shares), from, windows),
        div(dy, divisorTensor(dy, sizes, counts, attributes)),
      ),
    ];
  },
});

/** Windows on one axis after the other, which together see what all windows see: the sum over them has fewer terms. */
function alongEachAxis(
  sizes: Shape,
  counts: Shape,
  attributes: AvgPoolAttributes,
): { readonly kernel: number; readonly windows: Windows; readonly from: Shape }[] {
  const { kernel, stride, dilation } = attributes;
  const padding = fittingPads(attributes);
  return sizes.map((_, axis) => {
    const alone = (list: readonly number[]): number[] => list.map((value, i) => (i === axis ? value : 1));
    const windows = { kernel: alone(kernel), stride: alone(stride), dilation: alone(dilation) };
    return {
      kernel: kernel[axis],
      windows: { ...windows, padding: padding.map((pad, i) => (i === axis ? pad : ([0, 0] as const))) },
      from: [...counts.slice(0, axis), ...sizes.slice(axis)],
    };
  });
}

/**
 * By how much each window divides, `[…counts]` or a number. Where windows differ, their entries are counted as they are summed, so that
 * exports see how that follows from sizes.
 */
function divisorTensor({ dtype }: Tensor, sizes: Shape, counts: Shape, attributes: AvgPoolAttributes): Tensor {
  const { kernel, padding, ceilMode, countIncludePad, divisorOverride } = attributes;
  const isPadded = padding.some((around) => around.some((pad) => pad !== 0));
  const isEven = divisorOverride !== undefined || (!ceilMode && (countIncludePad || !isPadded));
  if (isEven) return full([], divisorOverride ?? sizeOf(kernel), { dtype });
  const along = counts.map((count, axis) =>
    reshape(entriesAlong(axis, sizes[axis], attributes, dtype), [count, ...counts.slice(axis + 1).fill(1)]),
  );
  return along.reduce((all, one) => mul(all, one));
}

/** How many entries each window along an axis covers, `[1, 1, count]`. */
function entriesAlong(axis: number, size: number, attributes: AvgPoolAttributes, dtype: DType): Tensor {
  const { kernel, stride, dilation, padding, countIncludePad } = attributes;
  const [before, after] = padding[axis];
  const [counted, around] = countIncludePad ? [before + size + after, padding[axis]] : [size, [0, 0]];
  const [start, end] = fittingPads(attributes)[axis];
  const windows = {
    kernel: [kernel[axis]],
    stride: [stride[axis]],
    dilation: [dilation[axis]],
    padding: [[start - around[0], end - around[1]] as const],
  };
  return im2colSlices(full([1, 1, counted], 1, { dtype }), windows).reduce((sum, one) => add(sum, one));
}

/** By how much each window divides, in a graph, `[1, 1, …counts]`: a convolution of ones, wherever entries count, with ones. Sizes may be free there. */
function onnxDivisors(context: OnnxContext, { shape, dtype }: OnnxValue, attributes: GradientAttributes): OnnxValue {
  const { node, constant, ints } = context;
  const { kernel, stride, padding, sizes, countIncludePad } = attributes;
  const counts = shape.slice(2);
  const reached = counts.map((count, axis) => (count - 1) * stride[axis] + kernel[axis]);
  const before = padding.map(([start]) => (countIncludePad ? 0 : start));
  const counted = sizes.map((size, axis) => {
    const [start, end] = padding[axis];
    return Math.min(reached[axis] - before[axis], countIncludePad ? size + start + end : size);
  });
  const pads = counted.map((size, axis) => [before[axis], reached[axis] - before[axis] - size] as const);
  const ones = node(
    { opType: 'Expand', inputs: [constant(1, dtype), ints([1, 1, ...counted])] },
    { shape: [1, 1, ...counted], dtype },
  );
  return node(
    {
      opType: 'Conv',
      inputs: [ones, constant(1, dtype, [1, 1, ...kernel])],
      attributes: { ...onnxWindows({ ...attributes, padding: pads }), group: 1 },
    },
    { shape: [1, 1, ...counts], dtype },
  );
}

/** Images, and the padding that windows see around them. What `ceilMode` adds does not count: padding that does is part of the images then. */
function onnxCounted(
  x: OnnxValue,
  attributes: AvgPoolAttributes,
  { node, ints, constant }: OnnxContext,
): readonly [OnnxValue, readonly Pad[]] {
  const { padding, ceilMode, countIncludePad } = attributes;
  const fitting = fittingPads(attributes);
  if (!ceilMode || !countIncludePad || padding.flat().every((pad) => pad === 0)) return [x, fitting];
  const around = [[0, 0], [0, 0], ...padding];
  const shape = x.shape.map((size, axis) => size + around[axis][0] + around[axis][1]);
  const amounts = ints([0, 1].flatMap((side) => around.map((pad) => pad[side])));
  const images = node({ opType: 'Pad', inputs: [x, amounts, constant(0, x.dtype)] }, { shape, dtype: x.dtype });
  return [images, fitting.map(([, after], axis) => [0, after - padding[axis][1]])];
}

/** Sums by a divisor of its own: means of whole windows, padding included, times their number of entries. */
function onnxShares({ inputs: [x], outputs, node, constant }: OnnxContext, attributes: AvgPoolAttributes): OnnxNode {
  const { kernel, divisorOverride } = attributes;
  const windows = { ...onnxPooling({ ...attributes, padding: fittingPads(attributes) }), count_include_pad: 1 };
  const means = node({ opType: 'AveragePool', inputs: [x], attributes: windows }, outputs[0]);
  return { opType: 'Mul', inputs: [means, constant(sizeOf(kernel) / divisorOverride!, x.dtype)] };
}

const known: OptionNames<AvgPoolOptions> = { ...poolOptions, countIncludePad: true };
const knownOfImages: OptionNames<AvgPoolImageOptions> = { ...known, divisorOverride: true };

function avgPool(count: number, [x, kernelSize]: readonly [Tensor, PerAxis], options: AvgPoolImageOptions): Tensor {
  const where = `avgPool${count}d`;
  requireOptions<AvgPoolOptions>(where, options, count === 1 ? known : knownOfImages);
  const { countIncludePad = true, divisorOverride, ...others } = options;
  requireBoolean(where, 'countIncludePad', countIncludePad);
  if (divisorOverride !== undefined) requireDivisor(where, divisorOverride);
  const images = channelsOf(where, x, count);
  const windows = poolAttributes(where, [images, kernelSize], others);
  const override = divisorOverride === undefined ? {} : { divisorOverride };
  const y = apply(avgPoolOp, [images], { ...windows, countIncludePad, ...override });
  return images === x ? y : squeeze(y, 1);
}

/**
 * Mean of every window along the last axis.
 *
 * @param x `[batch, channels, length]` or `[channels, length]`, floating
 * @param kernelSize entries of a window
 * @param options `stride` (default `kernelSize`), `padding` (zeros around; a number, `[[before, after]]`, `same` or `valid`), `ceilMode`,
 *   `countIncludePad` (default true: divide by the whole window, also where it covers padding)
 * @returns `[…, ⌊(length + padding − kernelSize) / stride⌋ + 1]`; rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or the window is longer than the padded axis
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example avgPool1d(tensor([[[1, 3, 2, 4]]]), 2).toArray(); // [[[2, 3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 */
export function avgPool1d(x: Tensor, kernelSize: PerAxis, options: AvgPoolOptions = {}): Tensor {
  return avgPool(1, [x, kernelSize], options);
}

/**
 * Mean of every window over images.
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `stride` (default `kernelSize`): a number or one for each axis; `padding` (zeros around): a number, one for each axis,
 *   `[[top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end; `countIncludePad` (default
 *   true): divide by the whole window, also where it covers padding; `divisorOverride`: divide by this number instead
 * @returns `x` with, for each spatial axis, `⌊(size + padding − kernel) / stride⌋ + 1` entries, rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded image
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example avgPool2d(tensor([[[[1, 5, 2, 0], [3, 3, 8, 6]]]]), 2).toArray(); // [[[[3, 4]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export function avgPool2d(x: Tensor, kernelSize: PerAxis, options: AvgPoolImageOptions = {}): Tensor {
  return avgPool(2, [x, kernelSize], options);
}

/**
 * Mean of every window over volumes.
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param kernelSize of a window: a number, or `[depth, height, width]`
 * @param options `stride` (default `kernelSize`): a number or one for each axis; `padding` (zeros around): a number, one for each axis,
 *   `[[front, back], [top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end;
 *   `countIncludePad` (default true): divide by the whole window, also where it covers padding; `divisorOverride`: divide by this number
 *   instead
 * @returns `x` with, for each spatial axis, `⌊(size + padding − kernel) / stride⌋ + 1` entries, rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded volume
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example avgPool3d(tensor([[[[[1, 5], [2, 0]], [[3, 3], [4, 6]]]]]), 2).toArray(); // [[[[[3]]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html
 */
export function avgPool3d(x: Tensor, kernelSize: PerAxis, options: AvgPoolImageOptions = {}): Tensor {
  return avgPool(3, [x, kernelSize], options);
}
