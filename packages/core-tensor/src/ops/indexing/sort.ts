import { apply, applyAll } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { cast } from '../elementwise/cast.ts';
import { onnxSorted, sortedTypes, writeSorted, type Sorting, type ValuesAndIndices } from './sorting.ts';
import { scatterAddOp } from './scatter-add.ts';
import { descendingOf, type SortOptions } from './sort-options.ts';

export type { SortOptions };

type Attributes = Omit<Sorting, 'count'>;

const sortingOf = (x: { readonly shape: readonly number[] }, attributes: Attributes): Sorting => ({
  ...attributes,
  count: x.shape[attributes.axis],
});

export const sortOp = defineOp<[x: Tensor], Attributes>({
  name: 'sort',
  infer([x], attributes) {
    requireNumeric('sort', 'x', x.dtype);
    return sortedTypes(x, sortingOf(x, attributes));
  },
  forward: ([x], _, attributes, outputs) => writeSorted(x, outputs, sortingOf(x, attributes)),
  gradient: (dy, { inputs: [x], outputs, attributes: { axis } }) => [
    apply(scatterAddOp, [outputs[1], dy], { shape: x.shape, axis }),
  ],
  onnx: (attributes, context) => onnxSorted(sortingOf(context.inputs[0], attributes), context),
});

/**
 * Sorts along an axis. Equal values keep their order; NaN counts as the greatest.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis negative counts from the end; default the last
 * @param options `descending`: largest first, default false; `stable`: is taken, and changes nothing
 * @returns `values` in order, same shape and dtype as `x`; `indices`, int32: the positions they had
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is 16-bit
 * @example
 * const { values, indices } = sort(tensor([3, 1, 2]));
 * [values.toArray(), indices.toArray()]; // [[1, 2, 3], [1, 2, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.sort.html (as with stable=True; compiled and exported, Infinity and the largest finite number count as equal)
 */
export function sort(x: Tensor, axis = -1, options: SortOptions = {}): ValuesAndIndices {
  const descending = descendingOf('sort', options);
  const [values, indices] = alongAxis('sort', x, axis, (of, along) => {
    if (of.dtype !== 'bool') return applyAll(sortOp, [of], { axis: along, descending });
    const sorted = applyAll(sortOp, [cast(of, 'uint8')], { axis: along, descending });
    return [cast(sorted[0], 'bool'), sorted[1]];
  });
  return { values, indices };
}
