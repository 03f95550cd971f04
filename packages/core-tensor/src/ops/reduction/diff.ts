import { axisOf } from '../../arguments/axis.ts';
import { isPlainObject, requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { logicalXor } from '../elementwise/logical-xor.ts';
import { sub } from '../elementwise/sub.ts';
import { concat } from '../movement/concat.ts';
import { slice } from '../movement/slice.ts';

const few = 8; // rounds that are done to nothing, too: so they are in a file, which does not know the length

interface DiffOptions {
  /** how often; default 1 */
  readonly n?: number | undefined;
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
  /** entries to put before the first; default null */
  readonly prepend?: Tensor | null | undefined;
  /** entries to put behind the last; default null */
  readonly append?: Tensor | null | undefined;
}

/**
 * Differences of neighbouring entries along an axis.
 *
 * `y[i] = x[i + 1] − x[i]`
 *
 * @param x any dtype, rank of at least 1
 * @param axis negative counts from the end, default the last; or the options
 * @param options `n`: how often, default 1; `prepend`, `append`: tensors to join before; `axis` may stand here, too
 * @returns `x`'s shape with one entry less along the axis each time, dtype of `x`; of truth values, where they change
 * @throws {ShapeError} if the axis is outside the rank of `x`, or what is joined does not fit
 * @throws {DTypeError} if `x` is 16-bit
 * @example diff(tensor([1, 4, 9])).toArray(); // [3, 5]
 * @example diff(tensor([1, 4, 9]), { n: 2 }).toArray(); // [2]
 * @see https://pytorch.org/docs/stable/generated/torch.diff.html
 */
export function diff(x: Tensor, axis: number | DiffOptions = -1, options: DiffOptions = {}): Tensor {
  requireTensor('diff', 'x', x);
  const isNamed = isPlainObject(axis);
  const known = { n: true, axis: true, prepend: true, append: true } as const;
  const given = requireOptions<DiffOptions>('diff', isNamed ? axis : options, known);
  const { n = 1, prepend = null, append = null } = given;
  requireWholeNumber('diff', 'n', n, { least: 0 });
  const along = axisOf('diff', x, isNamed ? (given.axis ?? -1) : (axis as number));
  if (x.dtype !== 'bool') requireNumeric('diff', 'x', x.dtype);
  for (const [name, part] of Object.entries({ prepend, append })) if (part !== null) requireTensor('diff', name, part);
  const parts = [prepend, x, append].filter((part) => part !== null);
  let y = parts.length === 1 ? x : concat(parts, along);
  for (let round = Math.min(n, Math.max(few, y.shape[along])); round > 0; round--) {
    const [ahead, behind] = [slice(y, { axis: along, start: 1 }), slice(y, { axis: along, end: -1 })];
    y = x.dtype === 'bool' ? logicalXor(ahead, behind) : sub(ahead, behind);
  }
  return y;
}
