import { apply } from '../../apply.ts';
import { requireBoolean } from '../../arguments/choice.ts';
import { requireOptions, type OptionNames } from '../../arguments/options.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { maximum } from '../elementwise/maximum.ts';
import { squeeze } from '../movement/squeeze.ts';
import { maxPoolGradientOp, maxPoolSlices } from './max-pool-gradient.ts';
import { poolImages } from './max-pool-kernel.ts';
import { onnxHalves, onnxPool, onnxPositions, onnxValues } from './max-pool-onnx.ts';
import { maxPoolPositionsOp } from './max-pool-positions.ts';
import { pooledWindows } from './pooled-windows.ts';
import { poolAttributes, poolCounts, poolOptions, type PoolAttributes, type PoolOptions } from './pooling.ts';
import { channelsOf, type PerAxis } from './window-options.ts';

/** How a max pooling runs. */
export interface MaxPoolOptions extends PoolOptions {
  /** distance between the entries that a window looks at; default 1 */
  readonly dilation?: PerAxis | undefined;
  /** whether indices are given, too: where the largest entries are, counted through the spatial axes; default false */
  readonly returnIndices?: boolean | undefined;
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
    const [x] = context.inputs;
    const pool = onnxPool(x, context.outputs[0].shape, all, context);
    const halves = onnxHalves(x, context);
    const positions = onnxPositions(halves, pool, context);
    const toInt32 = { opType: 'Cast', inputs: [positions], attributes: { to: { dtype: 'int32' } } } as const;
    return [onnxValues(halves, pool, context), toInt32];
  },
  decomposition: ([x], attributes) => [maxPoolSlices(x, attributes).reduce((a, b) => maximum(a, b))],
});

const known: OptionNames<MaxPoolOptions> = { ...poolOptions, dilation: true, returnIndices: true };

function maxPool(
  count: number,
  [x, kernelSize]: readonly [Tensor, PerAxis],
  options: MaxPoolOptions,
): Tensor | [Tensor, Tensor] {
  const where = `maxPool${count}d`;
  const { returnIndices = false, ...others } = requireOptions(where, options, known);
  requireBoolean(where, 'returnIndices', returnIndices);
  const images = channelsOf(where, x, count);
  const attributes = poolAttributes(where, [images, kernelSize], others);
  const asGiven = (y: Tensor): Tensor => (images === x ? y : squeeze(y, 1));
  const values = asGiven(apply(maxPoolOp, [images], attributes));
  return returnIndices ? [values, asGiven(apply(maxPoolPositionsOp, [images], attributes))] : values;
}

/**
 * Largest entry of every window along the last axis. Of equal entries the first gets the gradient; NaN counts as the largest.
 *
 * @param x `[batch, channels, length]` or `[channels, length]`, floating
 * @param kernelSize entries of a window
 * @param options `stride` (default `kernelSize`), `padding` (−∞ around; a number, `[[before, after]]`, `same` or `valid`), `dilation`,
 *   `ceilMode`, `returnIndices`
 * @returns `[…, ⌊(length + padding − dilation · (kernelSize − 1) − 1) / stride⌋ + 1]`, rounded up with `ceilMode`; with `returnIndices` that, and where the largest entries are, int32, counted through the spatial axes
 * @throws {ShapeError} if `x` has other axes or the window is longer than the padded axis
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example maxPool1d(tensor([[[1, 3, 2, 4]]]), 2).toArray(); // [[[3, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export function maxPool1d(
  x: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices: true },
): [values: Tensor, indices: Tensor];
export function maxPool1d(
  x: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices: boolean },
): Tensor | [values: Tensor, indices: Tensor];
export function maxPool1d(
  x: Tensor,
  kernelSize: PerAxis,
  options?: MaxPoolOptions & { readonly returnIndices?: false | undefined },
): Tensor;
export function maxPool1d(x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions = {}): Tensor | [Tensor, Tensor] {
  return maxPool(1, [x, kernelSize], options);
}

/**
 * Largest entry of every window over images. Of equal entries the first gets the gradient; NaN counts as the largest.
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `stride` (default `kernelSize`), `dilation`: a number or one for each axis; `padding` (−∞ around): a number, one for
 *   each axis, `[[top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end; `returnIndices`
 * @returns `x` with, for each spatial axis, `⌊(size + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1` entries, rounded up with
 *   `ceilMode`; with `returnIndices` that, and where the largest entries are, int32, counted through the spatial axes
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded image
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example maxPool2d(tensor([[[[1, 5, 2, 0], [3, 4, 8, 6]]]]), 2).toArray(); // [[[[5, 8]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function maxPool2d(
  x: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices: true },
): [values: Tensor, indices: Tensor];
export function maxPool2d(
  x: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices: boolean },
): Tensor | [values: Tensor, indices: Tensor];
export function maxPool2d(
  x: Tensor,
  kernelSize: PerAxis,
  options?: MaxPoolOptions & { readonly returnIndices?: false | undefined },
): Tensor;
export function maxPool2d(x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions = {}): Tensor | [Tensor, Tensor] {
  return maxPool(2, [x, kernelSize], options);
}

/**
 * Largest entry of every window over volumes. Of equal entries the first gets the gradient; NaN counts as the largest.
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param kernelSize of a window: a number, or `[depth, height, width]`
 * @param options `stride` (default `kernelSize`), `dilation`: a number or one for each axis; `padding` (−∞ around): a number, one for
 *   each axis, `[[front, back], [top, bottom], [left, right]]`, `same` or `valid`; `ceilMode`: let a last window reach over the end;
 *   `returnIndices`
 * @returns `x` with, for each spatial axis, `⌊(size + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1` entries, rounded up with
 *   `ceilMode`; with `returnIndices` that, and where the largest entries are, int32, counted through the spatial axes
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded volume
 * @throws {ConfigError} if an option is not a whole number, below its least value, or the padding larger than half a window
 * @throws {DTypeError} if `x` is not floating
 * @example maxPool3d(tensor([[[[[1, 5], [2, 0]], [[3, 4], [8, 6]]]]]), 2).toArray(); // [[[[[8]]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export function maxPool3d(
  x: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices: true },
): [values: Tensor, indices: Tensor];
export function maxPool3d(
  x: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices: boolean },
): Tensor | [values: Tensor, indices: Tensor];
export function maxPool3d(
  x: Tensor,
  kernelSize: PerAxis,
  options?: MaxPoolOptions & { readonly returnIndices?: false | undefined },
): Tensor;
export function maxPool3d(x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions = {}): Tensor | [Tensor, Tensor] {
  return maxPool(3, [x, kernelSize], options);
}
