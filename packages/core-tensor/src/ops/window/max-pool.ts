import { apply } from '../../apply.ts';
import { requireOptions, type OptionNames } from '../../arguments/options.ts';
import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { defineOp } from '../../op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { largestOf } from '../elementwise/largest.ts';
import { onnxIsNumber } from '../elementwise/onnx-nan.ts';
import { maximum } from '../elementwise/maximum.ts';
import { maxPoolGradientOp, maxPoolSlices } from './max-pool-gradient.ts';
import { poolImages } from './max-pool-kernel.ts';
import { pooledWindows } from './pooled-windows.ts';
import {
  onnxPooling,
  onnxPoolPadding,
  poolAttributes,
  poolCounts,
  poolOptions,
  type PoolAttributes,
  type PoolOptions,
} from './pooling.ts';
import type { PerAxis } from './window-options.ts';
import { exactPads } from './windows.ts';

/** How a max pooling runs. */
export interface MaxPoolOptions extends PoolOptions {
  /** distance between the entries that a window looks at; default 1 */
  readonly dilation?: PerAxis | undefined;
}

function onnxAttributes(sizes: Shape, counts: Shape, attributes: PoolAttributes): OnnxNode['attributes'] {
  const { padding, ceil } = onnxPoolPadding(sizes, counts, attributes);
  const exact = exactPads(sizes, counts, attributes);
  // Padding does not change a maximum, so a window over the end is written as padding, where ONNX Runtime allows as much.
  if (ceil && exact.every(([, after], axis) => after < attributes.kernel[axis]))
    return onnxPooling({ ...attributes, padding: exact }, false);
  return onnxPooling({ ...attributes, padding }, ceil);
}

type Pool = (x: OnnxValue, result?: 1) => OnnxValue;

/**
 * Halves, none below −¾ of the largest number: MaxPool of ONNX Runtime begins with the lowest finite one, so that it finds nothing among
 * −∞, and would give that number back. Twice a half is the number itself, and twice −¾ of the largest is −∞.
 */
function onnxHalves(x: OnnxValue, { node, constant }: OnnxContext): OnnxValue {
  const half = node({ opType: 'Mul', inputs: [x, constant(0.5, x.dtype)] }, x);
  return node({ opType: 'Clip', inputs: [half, constant(-0.75 * largestOf(x.dtype), x.dtype)] }, x);
}

/** MaxPool of ONNX Runtime overlooks NaN: the windows that see one are found by another, of 0 for NaN and −1 for numbers. */
function onnxValues(halves: OnnxValue, pool: Pool, context: OnnxContext): OnnxNode {
  const {
    inputs: [x],
    outputs: [y],
    node,
    constant,
  } = context;
  const largest = node({ opType: 'Mul', inputs: [pool(halves), constant(2, x.dtype)] }, y);
  const ones = node({ opType: 'Cast', inputs: [onnxIsNumber(x, context)], attributes: { to: { dtype: x.dtype } } }, x);
  const found = pool(node({ opType: 'Neg', inputs: [ones] }, x));
  const nothing = node({ opType: 'Div', inputs: [constant(0, x.dtype), found] }, y); // 0 / −1, or 0 / 0
  return { opType: 'Sub', inputs: [largest, nothing] };
}

/** Where the largest entries are: for a window that sees NaN the last one, found by a MaxPool of its number in the image and −1 for numbers. */
function onnxPositions(halves: OnnxValue, pool: Pool, context: OnnxContext): OnnxNode {
  const {
    inputs: [x],
    outputs: [, indices],
    node,
    ints,
    constant,
  } = context;
  const sizes = x.shape.slice(2);
  const count = sizeOf(sizes);
  const bounds = [0, count, 1].map((value) => constant(value, x.dtype));
  const flat = node({ opType: 'Range', inputs: bounds }, { shape: [count], dtype: x.dtype });
  const numbers = node({ opType: 'Reshape', inputs: [flat, ints(sizes)] }, { shape: sizes, dtype: x.dtype });
  const given = [onnxIsNumber(x, context), constant(-1, x.dtype), numbers];
  const ofNaN = node({ opType: 'Where', inputs: given }, x);
  const isNumber = node(
    { opType: 'Less', inputs: [pool(ofNaN), constant(0, x.dtype)] },
    { shape: indices.shape, dtype: 'bool' },
  );
  const position = node(
    { opType: 'Where', inputs: [isNumber, pool(halves, 1), pool(ofNaN, 1)] },
    { shape: indices.shape, dtype: 'int64' },
  );
  return { opType: 'Cast', inputs: [position], attributes: { to: { dtype: 'int32' } } };
}

/** Results: the largest entries, and their positions in the flattened `x`. */
export const maxPoolOp = defineOp<[x: Tensor], PoolAttributes>({
  name: 'maxPool',
  infer([x], attributes) {
    const [batch, channels, ...sizes] = x.shape;
    const shape = [batch, channels, ...poolCounts(`maxPool${sizes.length}d`, sizes, attributes)];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  forward([x], y, attributes, [, indices]) {
    poolImages(x.data, y.data, indices.data, pooledWindows(x.shape.slice(2), y.shape.slice(2), attributes));
  },
  gradient: (dy, { inputs: [x], outputs: [, indices], attributes }) => [
    apply(maxPoolGradientOp, [dy, x, indices], attributes),
  ],
  onnx(all, context) {
    const {
      inputs: [x],
      outputs: [y],
      node,
    } = context;
    const attributes = onnxAttributes(x.shape.slice(2), y.shape.slice(2), all);
    const pool: Pool = (of, result) =>
      node(
        { opType: 'MaxPool', inputs: [of], attributes, result },
        { shape: y.shape, dtype: result === 1 ? 'int64' : of.dtype },
      );
    const halves = onnxHalves(x, context);
    return [onnxValues(halves, pool, context), onnxPositions(halves, pool, context)];
  },
  decomposition: ([x], attributes, [y]) => [maxPoolSlices(x, y, attributes).reduce((a, b) => maximum(a, b))],
});

const known: OptionNames<MaxPoolOptions> = { ...poolOptions, dilation: true };

function maxPool(count: number, operands: readonly [Tensor, PerAxis], options: MaxPoolOptions): Tensor {
  const where = `maxPool${count}d`;
  const attributes = poolAttributes(where, operands, requireOptions(where, options, known), count);
  return apply(maxPoolOp, [operands[0]], attributes);
}

/**
 * Largest entry of every window along the last axis. Of equal entries the first gets the gradient; NaN counts as the largest.
 *
 * @param x `[batch, channels, length]`, floating
 * @param kernelSize entries of a window
 * @param options `stride` (default `kernelSize`), `padding` (−∞ around; a number, `[[before, after]]`, `same` or `valid`), `dilation`,
 *   `ceilMode`
 * @returns `[batch, channels, ⌊(length + padding − dilation · (kernelSize − 1) − 1) / stride⌋ + 1]`; rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or the window is longer than the padded axis
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example maxPool1d(tensor([[[1, 3, 2, 4]]]), 2).toArray(); // [[[3, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export function maxPool1d(x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions = {}): Tensor {
  return maxPool(1, [x, kernelSize], options);
}

/**
 * Largest entry of every window over images. Of equal entries the first gets the gradient; NaN counts as the largest.
 *
 * @param x `[batch, channels, height, width]`, floating
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `stride` (default `kernelSize`), `dilation`: a number or one for each axis; `padding` (−∞ around): a number, one for
 *   each axis, `[[top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end
 * @returns `[batch, channels, …]`, of each axis `⌊(size + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1`; rounded up with
 *   `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded image
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example maxPool2d(tensor([[[[1, 5, 2, 0], [3, 4, 8, 6]]]]), 2).toArray(); // [[[[5, 8]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function maxPool2d(x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions = {}): Tensor {
  return maxPool(2, [x, kernelSize], options);
}

/**
 * Largest entry of every window over volumes. Of equal entries the first gets the gradient; NaN counts as the largest.
 *
 * @param x `[batch, channels, depth, height, width]`, floating
 * @param kernelSize of a window: a number, or `[depth, height, width]`
 * @param options `stride` (default `kernelSize`), `dilation`: a number or one for each axis; `padding` (−∞ around): a number, one for
 *   each axis, `[[front, back], [top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end
 * @returns `[batch, channels, …]`, of each axis `⌊(size + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1`; rounded up with
 *   `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded volume
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example maxPool3d(tensor([[[[[1, 5], [2, 0]], [[3, 4], [8, 6]]]]]), 2).toArray(); // [[[[[8]]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export function maxPool3d(x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions = {}): Tensor {
  return maxPool(3, [x, kernelSize], options);
}
