import { requireBoolean, requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { narrow } from '../movement/narrow.ts';
import { squeeze } from '../movement/squeeze.ts';
import { sort } from './sort.ts';
import type { ValuesAndIndices } from './sorting.ts';

interface KthvalueOptions {
  /** leave the axis as size 1; default false */
  readonly keepDims?: boolean | undefined;
}

/**
 * The k-th smallest entry along an axis, and where it stands. NaN counts as the greatest.
 *
 * @param x any shape, floating or whole numbers
 * @param k 1 … length of the axis
 * @param axis negative counts from the end; default the last
 * @param options `keepDims`: leave the axis as size 1; default false
 * @returns `{ values, indices }`: `x`'s shape without the axis, dtype of `x`; int32 positions, of equal entries the first ones first
 * @throws {ConfigError} if there are not `k` entries
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example
 * const { values, indices } = kthvalue(tensor([3, 1, 2]), 2);
 * [values.item(), indices.item()]; // [2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.kthvalue.html
 */
export function kthvalue(x: Tensor, k: number, axis = -1, options: KthvalueOptions = {}): ValuesAndIndices {
  const { keepDims = false } = requireOptions<KthvalueOptions>('kthvalue', options, { keepDims: true });
  requireBoolean('kthvalue', 'keepDims', keepDims);
  const [values, indices] = alongAxis('kthvalue', x, axis, (of, along): [Tensor, Tensor] => {
    requireNumeric('kthvalue', 'x', of.dtype);
    requireWholeNumber('kthvalue', 'k', k, { least: 1, most: of.shape[along] });
    const sorted = sort(of, along);
    const at = (y: Tensor): Tensor => {
      const one = narrow(y, along, k - 1, 1);
      return keepDims ? one : squeeze(one, along);
    };
    return [at(sorted.values), at(sorted.indices)];
  });
  return { values, indices };
}
