import { apply } from '../../apply.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { onnxConvAttributes, onnxCropped } from './conv-geometry.ts';
import {
  onnxPoolAttributes,
  onnxPoolPadding,
  poolAttributes,
  poolCounts,
  type PoolAttributes,
  type PoolOptions,
} from './pool-geometry.ts';
import { exactPads, planeOf, type PerAxis, type Plane } from './windows.ts';

/** How an average pooling runs. */
export interface AvgPoolOptions extends PoolOptions {
  /** divide by the whole window also where it covers padding; default true */
  readonly countIncludePad?: boolean;
}

interface Attributes extends PoolAttributes {
  readonly countIncludePad: boolean;
}

/** Where the windows along an axis begin and end on it, and by how much each divides. */
interface Spans {
  readonly first: Int32Array;
  readonly end: Int32Array;
  readonly divisor: Float64Array;
}

/** `axis` of a plane with `after` entries of padding behind it. */
function spansOf(
  plane: Plane,
  axis: 0 | 1,
  { after, countIncludePad }: { after: number; countIncludePad: boolean },
): Spans {
  const [size, count, before] = [plane.size[axis], plane.count[axis], plane.padding[axis]];
  const spans = { first: new Int32Array(count), end: new Int32Array(count), divisor: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const start = i * plane.stride[axis] - before;
    const end = start + plane.kernel[axis];
    spans.first[i] = Math.max(0, start);
    spans.end[i] = Math.min(size, end);
    spans.divisor[i] = countIncludePad ? Math.min(end, size + after) - start : spans.end[i] - spans.first[i];
  }
  return spans;
}

/** Spans along both axes of a plane. */
function bothSpans(plane: Plane, { padding, countIncludePad }: Attributes): [rows: Spans, columns: Spans] {
  const after = padding.map(([, end]) => end);
  if (after.length === 1) after.unshift(0);
  return [
    spansOf(plane, 0, { after: after[0], countIncludePad }),
    spansOf(plane, 1, { after: after[1], countIncludePad }),
  ];
}

/** The part of a window that is not padding. */
interface Part {
  start: number;
  rows: number;
  columns: number;
  divisor: number;
}

/** Goes through the windows of all planes in order; the same object is shown each time. */
function forEachWindow(
  planes: number,
  plane: Plane,
  attributes: Attributes,
  visit: (at: number, part: Part) => void,
): void {
  const [rows, columns] = bothSpans(plane, attributes);
  const [height, width] = plane.size;
  const part: Part = { start: 0, rows: 0, columns: 0, divisor: 1 };
  for (let p = 0, at = 0; p < planes; p++) {
    for (let row = 0; row < plane.count[0]; row++) {
      part.rows = rows.end[row] - rows.first[row];
      for (let column = 0; column < plane.count[1]; column++, at++) {
        part.start = (p * height + rows.first[row]) * width + columns.first[column];
        part.columns = columns.end[column] - columns.first[column];
        part.divisor = rows.divisor[row] * columns.divisor[column];
        visit(at, part);
      }
    }
  }
}

export const avgPoolOp: Op<[x: Tensor], Attributes> = defineOp({
  name: 'avgPool',
  infer([x], attributes) {
    const [batch, channels, ...sizes] = x.shape;
    return { shape: [batch, channels, ...poolCounts(`avgPool${sizes.length}d`, sizes, attributes)], dtype: x.dtype };
  },
  forward([{ data: x, shape }], { data: y, shape: counts }, attributes) {
    const width = shape[shape.length - 1];
    const plane = planeOf(shape.slice(2), counts.slice(2), attributes);
    forEachWindow(shape[0] * shape[1], plane, attributes, (at, { start, rows, columns, divisor }) => {
      let total = 0;
      for (let r = 0, row = start; r < rows; r++, row += width) for (let i = row; i < row + columns; i++) total += x[i];
      y[at] = total / divisor;
    });
  },
  gradient: (dy, { inputs: [x], attributes }) => [
    apply(avgPoolGradientOp, [dy], { ...attributes, sizes: x.shape.slice(2) }),
  ],
  onnx(attributes, context) {
    const [x] = context.inputs;
    const { padding, ceil } = onnxPoolPadding(x.shape.slice(2), context.outputs[0].shape.slice(2), attributes);
    return {
      opType: 'AveragePool',
      inputs: [onnxCropped(x, { padding }, context)],
      attributes: {
        ...onnxPoolAttributes({ ...attributes, padding }, ceil),
        count_include_pad: attributes.countIncludePad ? 1 : 0,
      },
    };
  },
});

/** By how much each window divides, `[1, 1, …counts]`: a convolution of ones, wherever entries count, with ones. */
function divisorsOf(context: OnnxContext, { shape, dtype }: OnnxValue, attributes: GradientAttributes): OnnxValue {
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
      attributes: onnxConvAttributes({ ...attributes, padding: pads, groups: 1 }),
    },
    { shape: [1, 1, ...counts], dtype },
  );
}

interface GradientAttributes extends Attributes {
  /** of the spatial axes of `x` */
  readonly sizes: Shape;
}

/** Gradient of an average pooling: each window gives every entry an equal share. */
export const avgPoolGradientOp: Op<[dy: Tensor], GradientAttributes> = defineOp({
  name: 'avgPoolGradient',
  infer: ([{ shape, dtype }], { sizes }) => ({ shape: [...shape.slice(0, 2), ...sizes], dtype }),
  forward([{ data: dy, shape: counts }], { data: dx, shape }, attributes) {
    const width = shape[shape.length - 1];
    const plane = planeOf(shape.slice(2), counts.slice(2), attributes);
    forEachWindow(shape[0] * shape[1], plane, attributes, (at, { start, rows, columns, divisor }) => {
      const share = dy[at] / divisor;
      for (let r = 0, row = start; r < rows; r++, row += width)
        for (let i = row; i < row + columns; i++) dx[i] += share;
    });
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
    const divided = bothSpans(planeOf(sizes, counts, attributes), attributes);
    const [rows, columns] = divided.map(({ divisor }) => new Set(divisor));
    const even = rows.size === 1 && columns.size === 1;
    const shares = even
      ? dy
      : node({ opType: 'Div', inputs: [dy, divisorsOf(context, dy, attributes)] }, { shape: dy.shape, dtype });
    const planes = node(
      { opType: 'Reshape', inputs: [shares, ints([images, 1, ...counts])] },
      { shape: [images, 1, ...counts], dtype },
    );
    const padding = exactPads(sizes, counts, attributes);
    const ones = constant(even ? 1 / (divided[0].divisor[0] * divided[1].divisor[0]) : 1, dtype, [1, 1, ...kernel]);
    const spread = node(
      {
        opType: 'ConvTranspose',
        inputs: [planes, ones],
        attributes: {
          ...onnxConvAttributes({ ...attributes, padding, groups: 1 }),
          output_padding: padding.map(([, after]) => Math.max(0, -after)),
        },
      },
      { shape: [images, 1, ...sizes], dtype },
    );
    return { opType: 'Reshape', inputs: [spread, ints(shape)] };
  },
});

function avgPool(
  where: string,
  [x, kernelSize]: readonly [Tensor, PerAxis],
  { countIncludePad = true, ...options }: AvgPoolOptions,
  count: number,
): Tensor {
  return apply(avgPoolOp, [x], { ...poolAttributes(where, [x, kernelSize], options, count), countIncludePad });
}

/**
 * Mean of every window along the last axis.
 *
 * @param x `[batch, channels, length]`, floating
 * @param kernelSize entries of a window
 * @param options `stride` (default `kernelSize`), `padding` (zeros around; a number, `[[before, after]]`, `same` or `valid`), `ceilMode`,
 *   `countIncludePad` (default true: divide by the whole window, also where it covers padding)
 * @returns `[batch, channels, ⌊(length + padding − kernelSize) / stride⌋ + 1]`; rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or the window is longer than the padded axis
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example avgPool1d(tensor([[[1, 3, 2, 4]]]), 2).toArray(); // [[[2, 3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 */
export function avgPool1d(x: Tensor, kernelSize: PerAxis, options: AvgPoolOptions = {}): Tensor {
  return avgPool('avgPool1d', [x, kernelSize], options, 1);
}

/**
 * Mean of every window over images.
 *
 * @param x `[batch, channels, height, width]`, floating
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `stride` (default `kernelSize`): a number or one for each axis; `padding` (zeros around): a number, one for each axis,
 *   `[[top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end; `countIncludePad` (default
 *   true): divide by the whole window, also where it covers padding
 * @returns `[batch, channels, …]`, of each axis `⌊(size + padding − kernel) / stride⌋ + 1`; rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded image
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example avgPool2d(tensor([[[[1, 5, 2, 0], [3, 3, 8, 6]]]]), 2).toArray(); // [[[[3, 4]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export function avgPool2d(x: Tensor, kernelSize: PerAxis, options: AvgPoolOptions = {}): Tensor {
  return avgPool('avgPool2d', [x, kernelSize], options, 2);
}
