import { apply, applyAll } from '../../apply.ts';
import { requireBoolean, requireOptions } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { onnxSorted, sortedTypes, writeSorted, type Sorting, type ValuesAndIndices } from './sorting.ts';
import { scatterAddOp } from './scatter-add.ts';

/** Which to take. */
export interface TopkOptions {
  /** the largest (default) or the smallest */
  readonly largest?: boolean | undefined;
}

export const topkOp = defineOp<[x: Tensor], Sorting>({
  name: 'topk',
  infer([x], sorting) {
    requireNumeric('topk', 'x', x.dtype);
    const length = x.shape[sorting.axis];
    if (Number.isInteger(sorting.count) && sorting.count >= 0 && sorting.count <= length)
      return sortedTypes(x, sorting);
    throw new ShapeError(
      'topk',
      `k is ${sorting.count} but axis ${sorting.axis} of x ${formatShape(x.shape)} has ${length} entries; k must be 0 … ${length}`,
      { expected: length, got: sorting.count },
    );
  },
  forward: ([x], _, sorting, outputs) => writeSorted(x, outputs, sorting),
  gradient: (dy, { inputs: [x], outputs, attributes: { axis } }) => [
    apply(scatterAddOp, [outputs[1], dy], { shape: x.shape, axis }),
  ],
  onnx: onnxSorted,
});

/**
 * Takes the `k` largest or smallest entries along an axis, in sorting. Of equal values the first come first; NaN counts as the
 * greatest.
 *
 * @param x any shape, floating or whole numbers
 * @param k how many; 0 … length of the axis
 * @param axis negative counts from the end; default the last
 * @param options `largest`: false takes the smallest; default true
 * @returns `values`, `x`'s shape with `k` entries along the axis, dtype of `x`; `indices`, int32: their positions
 * @throws {ShapeError} if `k` is more than there are, or `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example
 * const { values, indices } = topk(tensor([1, 5, 3]), 2);
 * [values.toArray(), indices.toArray()]; // [[5, 3], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.topk.html (there the order of equal values is open)
 */
export function topk(x: Tensor, k: number, axis = -1, options: TopkOptions = {}): ValuesAndIndices {
  const { largest = true } = requireOptions<TopkOptions>('topk', options, { largest: true });
  requireBoolean('topk', 'largest', largest);
  const [values, indices] = alongAxis('topk', x, axis, (of, along) =>
    applyAll(topkOp, [of], { axis: along, count: x.rank === 0 && k === 0 ? 1 : k, descending: largest }),
  );
  return { values, indices };
}
