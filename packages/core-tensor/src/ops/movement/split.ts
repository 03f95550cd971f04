import { requireWholeNumber } from '../../arguments/number.ts';
import { axisOf } from '../../arguments/axis.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { becomesFile } from '../../recorder.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from './slice.ts';

function sizesOf(x: Tensor, sizes: number | readonly number[], axis: number): readonly number[] {
  const length = x.shape[axis];
  for (const size of Array.isArray(sizes) ? sizes : [sizes]) {
    requireWholeNumber('split', 'a size', size, { least: 0 });
  }
  if (typeof sizes !== 'number') {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total === length) return sizes;
    throw new ShapeError(
      'split',
      `the sizes ${formatShape(sizes)} add up to ${total} but axis ${axis} of x ${formatShape(x.shape)} has ${length} entries`,
      { expected: length, got: total },
    );
  }
  if (length === 0) return [0];
  if (sizes === 0) {
    throw new ConfigError(
      'split',
      `the size is 0 but axis ${axis} of x ${formatShape(x.shape)} has ${length} entries`,
      {
        expected: length,
        got: 0,
      },
    );
  }
  return Array.from({ length: Math.ceil(length / sizes) }, (_, i) => Math.min(sizes, length - i * sizes));
}

/**
 * Cuts a tensor into pieces along an axis.
 *
 * @param x any dtype, rank of at least 1
 * @param sizes entries of each piece, of which the last may get fewer; or a list with the entries of every piece
 * @param axis negative counts from the end; default 0
 * @returns the pieces in order, dtype of `x`
 * @throws {ShapeError} if the listed sizes do not add up to the axis, or `axis` is outside the rank of `x`
 * @throws {ConfigError} if a size is not a whole number of at least 0, or pieces of 0 entries are asked for
 * @example split(tensor([1, 2, 3, 4, 5]), 2).map((piece) => piece.toArray()); // [[1, 2], [3, 4], [5]]
 * @see https://pytorch.org/docs/stable/generated/torch.split.html
 */
export function split(x: Tensor, sizes: number | readonly number[], axis = 0): Tensor[] {
  const k = axisOf('split', x, axis);
  let next = 0;
  return sizesOf(x, sizes, k).map((size) => {
    const start = next;
    next += size;
    const isLast = next === x.shape[k] && !becomesFile(); // which piece is, follows the size
    return slice(x, { axis: k, start, end: isLast ? null : next });
  });
}
