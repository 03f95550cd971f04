import { axisOf } from '../../arguments/axis.ts';
import { requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { requireInteger } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { requireValues } from './require-values.ts';
import { take } from './take.ts';

/**
 * Repeats each entry along an axis, one after the other. Where the numbers differ and only a graph knows them, it cannot be compiled or exported: its
 * size follows values.
 *
 * @param x any shape and dtype
 * @param repeats how often each, or a vector of whole numbers with one for each entry
 * @param axis negative counts from the end; default null: of the flattened tensor
 * @returns `x`'s shape with the entries repeated, dtype of `x`
 * @throws {ShapeError} if there are not as many numbers as entries, or `axis` is outside the rank of `x`
 * @throws {ConfigError} if a number is negative, or `repeats` has no values, in a compiled function
 * @throws {DTypeError} if `repeats` is not of whole numbers
 * @example repeatInterleave(tensor([1, 2]), 2).toArray(); // [1, 1, 2, 2]
 * @example repeatInterleave(tensor([1, 2]), tensor([1, 3], { dtype: 'int32' }), 0).toArray(); // [1, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 */
export function repeatInterleave(x: Tensor, repeats: number | Tensor, axis: number | null = null): Tensor {
  requireTensor('repeatInterleave', 'x', x);
  if (axis === null) return repeatInterleave(reshape(x, [x.size]), repeats, 0);
  const along = axisOf('repeatInterleave', x, axis);
  const length = x.shape[along];
  if (typeof repeats !== 'number') return take(x, sources(repeats, length), along);
  requireWholeNumber('repeatInterleave', 'repeats', repeats, { least: 0, most: 2 ** 31 - 1 });
  const [before, after] = [x.shape.slice(0, along), x.shape.slice(along + 1)];
  const each = stretchTo(reshape(x, [...before, length, 1, ...after]), [...before, length, repeats, ...after]);
  return reshape(each, [...before, length * repeats, ...after]);
}

/** Which entry each of the results is. */
function sources(repeats: Tensor, length: number): Tensor {
  requireTensor('repeatInterleave', 'repeats', repeats, 'a number or a tensor');
  requireInteger('repeatInterleave', 'repeats', repeats.dtype);
  if (repeats.rank !== 1 || repeats.size !== length)
    throw new ShapeError(
      'repeatInterleave',
      `repeats are ${formatShape(repeats.shape)} but must be [${length}]: one for each entry`,
      { expected: [length], got: repeats.shape },
    );
  requireValues('repeatInterleave', 'repeats', repeats);
  const found: number[] = [];
  repeats.data.forEach((count, entry) => {
    requireWholeNumber('repeatInterleave', `repeats[${entry}]`, count, { least: 0 });
    for (let i = 0; i < count; i++) found.push(entry);
  });
  return repeats.derive({ shape: [found.length], dtype: 'int32' }, Int32Array.from(found));
}
