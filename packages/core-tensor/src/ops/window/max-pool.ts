import { apply } from '../../apply.ts';
import type { TensorData } from '../../dtype.ts';
import type { OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { take } from '../indexing/take.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { maximum } from '../elementwise/maximum.ts';
import { mul } from '../elementwise/mul.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import {
  onnxPoolAttributes,
  onnxPoolPadding,
  poolAttributes,
  poolCounts,
  type PoolAttributes,
  type PoolOptions,
} from './pool-geometry.ts';
import { reshape } from '../movement/reshape.ts';
import { addWindows, windowsOf } from './conv-as-product.ts';
import { where } from '../elementwise/where.ts';
import { exactPads, planeOf, type PerAxis, type Plane } from './windows.ts';

/** How a max pooling runs. */
export interface MaxPoolOptions extends PoolOptions {
  /** distance between the entries that a window looks at; default 1 */
  readonly dilation?: PerAxis;
}

/** Windows along an axis of a plane: where each begins and ends, padding left out. */
function boundsOf(plane: Plane, axis: 0 | 1): { first: Int32Array; end: Int32Array } {
  const [size, count, dilation] = [plane.size[axis], plane.count[axis], plane.dilation[axis]];
  const bounds = { first: new Int32Array(count), end: new Int32Array(count) };
  for (let i = 0; i < count; i++) {
    const start = i * plane.stride[axis] - plane.padding[axis];
    bounds.first[i] = start < 0 ? start + Math.ceil(-start / dilation) * dilation : start;
    bounds.end[i] = Math.min(size, start + plane.kernel[axis] * dilation);
  }
  return bounds;
}

/** Writes the largest entry of each window and where it was: of equal ones the first, but NaN before all. */
function poolPlanes(x: TensorData, y: TensorData, indices: TensorData, plane: Plane): void {
  const [rows, columns] = [boundsOf(plane, 0), boundsOf(plane, 1)];
  const [height, width] = plane.size;
  const [down, step] = [plane.dilation[0] * width, plane.dilation[1]];
  for (let at = 0, start = 0; at < y.length; start += height * width) {
    for (let i = 0; i < plane.count[0]; i++) {
      const top = start + rows.first[i] * width;
      const bottom = start + rows.end[i] * width;
      for (let j = 0; j < plane.count[1]; j++, at++) {
        const left = columns.first[j];
        const right = columns.end[j];
        let best = Number.NEGATIVE_INFINITY;
        let found = top + left;
        for (let row = top; row < bottom; row += down) {
          for (let from = row + left, end = row + right; from < end; from += step) {
            const value = x[from];
            if (value > best || value !== value) {
              best = value;
              found = from;
            }
          }
        }
        y[at] = best;
        indices[at] = found;
      }
    }
  }
}

function onnxAttributes(sizes: Shape, counts: Shape, attributes: PoolAttributes): OnnxNode['attributes'] {
  const { padding, ceil } = onnxPoolPadding(sizes, counts, attributes);
  const exact = exactPads(sizes, counts, attributes);
  // Padding does not change a maximum, so a window over the end is written as padding, where ONNX Runtime allows as much.
  if (ceil && exact.every(([, after], axis) => after < attributes.kernel[axis]))
    return onnxPoolAttributes({ ...attributes, padding: exact }, false);
  return onnxPoolAttributes({ ...attributes, padding }, ceil);
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
    poolPlanes(x.data, y.data, indices.data, planeOf(x.shape.slice(2), y.shape.slice(2), attributes));
  },
  gradient: (dy, { inputs: [x], outputs: [, indices], attributes }) => [
    apply(maxPoolGradientOp, [dy, x, indices], attributes),
  ],
  onnx(all, { inputs: [x], outputs: [y, indices], node }) {
    const attributes = onnxAttributes(x.shape.slice(2), y.shape.slice(2), all);
    const positions = node(
      { opType: 'MaxPool', inputs: [x], attributes, result: 1 },
      { shape: indices.shape, dtype: 'int64' },
    );
    return [
      { opType: 'MaxPool', attributes },
      { opType: 'Cast', inputs: [positions], attributes: { to: { dtype: 'int32' } } },
    ];
  },
  decomposition: ([x], attributes, [{ shape }]) => [seenBy(x, shape, attributes).reduce((a, b) => maximum(a, b))],
});

/** What the windows see at each position in the kernel, in order; −∞ in the padding. */
function seenBy(x: Tensor, shape: Shape, attributes: PoolAttributes): Tensor[] {
  const padding = exactPads(x.shape.slice(2), shape.slice(2), attributes);
  return windowsOf(x, shape.slice(2), { ...attributes, padding }, Number.NEGATIVE_INFINITY);
}

/** Gradient of `x`: that of each window goes to its largest entry, of equal ones the first. */
export const maxPoolGradientOp: Op<[dy: Tensor, x: Tensor, indices: Tensor], PoolAttributes> = defineOp({
  name: 'maxPoolGradient',
  infer: ([, x]) => x,
  forward([{ data: dy }, , { data: indices }], { data: dx }) {
    for (let i = 0; i < dy.length; i++) dx[indices[i]] += dy[i];
  },
  gradient: (g, { inputs: [, , indices] }) => [take(reshape(g, [g.size]), indices), null, null],
  onnx(_, { inputs: [dy, x, indices], node, ints, constant }) {
    const [count, size] = [sizeOf(dy.shape), sizeOf(x.shape)];
    const flat = (value: OnnxValue): OnnxValue =>
      node({ opType: 'Reshape', inputs: [value, ints([count])] }, { shape: [count], dtype: value.dtype });
    const type = { shape: [size], dtype: x.dtype };
    const zeros = node({ opType: 'Expand', inputs: [constant(0, x.dtype), ints([size])] }, type);
    const attributes = { axis: 0, reduction: 'add' };
    const sums = node({ opType: 'ScatterElements', inputs: [zeros, flat(indices), flat(dy)], attributes }, type);
    return { opType: 'Reshape', inputs: [sums, ints(x.shape)] };
  },
  decomposition([dy, x], attributes) {
    const padding = exactPads(x.shape.slice(2), dy.shape.slice(2), attributes);
    let [best, ...others] = seenBy(x, dy.shape, attributes);
    let winner = mul(dy, 0);
    others.forEach((entry, i) => {
      const better = logicalOr(greater(entry, best), notEqual(entry, entry)); // NaN before all
      winner = where(better, i + 1, winner);
      best = maximum(best, entry);
    });
    const shares = [best, ...others].map((_, i) => mul(dy, cast(equal(winner, i), dy.dtype)));
    return [addWindows(shares, x.shape.slice(2), { ...attributes, padding })];
  },
});

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
  return apply(maxPoolOp, [x], poolAttributes('maxPool1d', [x, kernelSize], options, 1));
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
  return apply(maxPoolOp, [x], poolAttributes('maxPool2d', [x, kernelSize], options, 2));
}
