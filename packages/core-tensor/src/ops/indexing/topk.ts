import { apply, applyAll } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { formatShape, normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { onnxOrdered, orderedTypes, writeOrdered, type Order, type Ordered } from './sorting.ts';
import { scatterAddOp } from './scatter-add.ts';

/** Which to take. */
export interface TopkOptions {
  /** negative counts from the end; default the last */
  readonly axis?: number;
  /** the largest (default) or the smallest */
  readonly largest?: boolean;
}

export const topkOp = defineOp<[x: Tensor], Order>({
  name: 'topk',
  infer([x], order) {
    requireNumeric('topk', 'x', x.dtype);
    const length = x.shape[order.axis];
    if (Number.isInteger(order.count) && order.count >= 0 && order.count <= length) return orderedTypes(x, order);
    throw new ShapeError(
      'topk',
      `k is ${order.count} but axis ${order.axis} of x ${formatShape(x.shape)} has ${length} entries; k must be 0 … ${length}`,
      { expected: length, got: order.count },
    );
  },
  forward: ([x], _, order, outputs) => writeOrdered(x, outputs, order),
  gradient: (dy, { inputs: [x], outputs, attributes: { axis } }) => [
    apply(scatterAddOp, [outputs[1], dy], { shape: x.shape, axis }),
  ],
  onnx: onnxOrdered,
});

/**
 * Takes the `k` largest or smallest entries along an axis, in order. Of equal values the first come first; NaN counts as the
 * greatest.
 *
 * @param x floating or whole numbers, rank of at least 1
 * @param k how many; 0 … length of the axis
 * @param options `axis`: default the last; `largest`: false takes the smallest
 * @returns `values`, `x`'s shape with `k` entries along the axis, dtype of `x`; `indices`, int32: their positions
 * @throws {ShapeError} if `k` is more than there are, or `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example
 * const { values, indices } = topk(tensor([1, 5, 3]), 2);
 * [values.toArray(), indices.toArray()]; // [[5, 3], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.topk.html (there the order of equal values is open)
 */
export function topk(x: Tensor, k: number, { axis = -1, largest = true }: TopkOptions = {}): Ordered {
  const order = { axis: normalizeAxis('topk', axis, x.rank), count: k, descending: largest };
  const [values, indices] = applyAll(topkOp, [x], order);
  return { values, indices };
}
