import { apply } from '../../apply.ts';
import { axesOf } from '../../arguments/axis.ts';
import { requireNumeric } from '../../dtype.ts';
import { onesLike } from '../../create.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { flip } from '../movement/flip.ts';
import { padAxes } from '../movement/pad-op.ts';
import { permute } from '../movement/permute.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { defineReduction, keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';
import { forEachSlice } from './slices.ts';
import { widened } from './widened.ts';

/** Of each row of a matrix, the product of the elements before each. The reach doubles: `n` elements take about `log₂ n` products. */
function productsBefore(x: Tensor): Tensor {
  const length = x.shape[1];
  if (length < 2) return onesLike(x);
  const later = (y: Tensor, by: number): Tensor => {
    const border = [
      [0, 0],
      [by, 0],
    ] as const;
    return padAxes(slice(y, { axis: 1, end: -by }), border, { value: 1 });
  };
  let y = later(x, 1);
  for (let reach = 1; reach < length - 1; reach *= 2) y = mul(y, later(y, reach));
  return y;
}

/** For each element the product of all others along axes. Nothing is divided, so that its own gradients hold at 0, too. */
function productsOfOthers(x: Tensor, axes: readonly number[]): Tensor {
  const order = [...x.shape.keys()].sort((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)));
  const length = sizeOf(axes.map((axis) => x.shape[axis]));
  const moved = permute(x, order);
  const rows = reshape(moved, [length === 0 ? 0 : x.size / length, length]);
  const others = mul(productsBefore(rows), flip(productsBefore(flip(rows, 1)), 1));
  return permute(
    reshape(others, moved.shape),
    order.map((_, axis) => order.indexOf(axis)),
  );
}

export const prodOp = defineReduction({
  name: 'prod',
  accept: requireNumeric,
  forward({ shape, data }, y, axes) {
    const product = new Float64Array(y.size).fill(1);
    forEachSlice(shape, axes, (offset, { length, step }, to) => {
      for (let k = 0, at = offset; k < length; k++, at += step) product[to] *= data[at];
    });
    y.data.set(product);
  },
  gradient: (dy, x, _, { axes, kept }) => mul(productsOfOthers(x, axes), reshape(dy, kept)),
  onnx: 'ReduceProd',
});

/**
 * Multiplies the elements along axes.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`, but int64 of whole numbers and bool; the product of nothing is 1
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is 16-bit
 * @example prod(tensor([2, 3, 4])).item(); // 24
 * @see https://pytorch.org/docs/stable/generated/torch.prod.html (its gradient divides by the element: NaN for an infinite one, where here the
 *   product of the others stands); https://onnx.ai/onnx/operators/onnx__ReduceProd.html
 */
export function prod(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  const axes = axesOf('prod', x, axis);
  return apply(prodOp, [widened(x)], { axes, keepDims: keepDimsOf('prod', options) });
}
