import { axisOf } from '../../arguments/axis.ts';
import { requireList, requireWholeNumber } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from './slice.ts';

/** Where the pieces begin and end: of so many, the first ones get an entry more. */
function endsOf(sections: number, length: number): number[] {
  const [least, more] = [Math.floor(length / sections), length % sections];
  return Array.from({ length: sections - 1 }, (_, i) => (i + 1) * least + Math.min(i + 1, more));
}

/**
 * Cuts a tensor into so many pieces along an axis, as equal as can be; or in front of certain entries.
 *
 * @param x any dtype, rank of at least 1
 * @param indicesOrSections how many pieces; or a list of the entries that each begin one, negative from the end
 * @param axis negative counts from the end; default 0
 * @returns the pieces in order, dtype of `x`
 * @throws {ConfigError} if there is less than 1 piece, or an entry is no whole number
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @example tensorSplit(tensor([1, 2, 3, 4, 5]), 2).map((piece) => piece.toArray()); // [[1, 2, 3], [4, 5]]
 * @example tensorSplit(tensor([1, 2, 3, 4, 5]), [1, 3]).map((piece) => piece.toArray()); // [[1], [2, 3], [4, 5]]
 * @see https://pytorch.org/docs/stable/generated/torch.tensor_split.html
 */
export function tensorSplit(x: Tensor, indicesOrSections: number | readonly number[], axis = 0): Tensor[] {
  const k = axisOf('tensorSplit', x, axis);
  const length = x.shape[k];
  if (typeof indicesOrSections === 'number')
    requireWholeNumber('tensorSplit', 'indicesOrSections', indicesOrSections, { least: 1, most: 2 ** 31 - 1 });
  else requireList('tensorSplit', 'indicesOrSections', indicesOrSections, 'a number of pieces, or a list');
  const given = typeof indicesOrSections === 'number' ? endsOf(indicesOrSections, length) : indicesOrSections;
  const ends = given.map((end, i) => {
    requireWholeNumber('tensorSplit', `indicesOrSections[${i}]`, end);
    return Math.min(Math.max(end < 0 ? end + length : end, 0), length);
  });
  return [...ends, length].map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1];
    return slice(x, { axis: k, start, end: Math.max(start, end) });
  });
}
