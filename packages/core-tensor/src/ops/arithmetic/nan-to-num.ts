import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { equal } from '../elementwise/equal.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { where } from '../elementwise/where.ts';
import { largestOf } from '../elementwise/largest.ts';

interface NanToNumOptions {
  /** in place of NaN; default 0 */
  readonly nan?: number | undefined;
  /** in place of Infinity; default null: the largest number of the dtype */
  readonly posinf?: number | null | undefined;
  /** in place of -Infinity; default null: the least number of the dtype */
  readonly neginf?: number | null | undefined;
}

/**
 * Puts numbers in the place of what is none, or infinite.
 *
 * The gradient is 0 there.
 *
 * @param x any shape, floating
 * @param options `nan`, default 0; `posinf` and `neginf`, default the ends of the range of finite numbers
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if an option is no number
 * @example nanToNum(tensor([NaN, 2, -Infinity]), { neginf: -1 }).toArray(); // [0, 2, -1]
 * @see https://pytorch.org/docs/stable/generated/torch.nan_to_num.html
 */
export function nanToNum(x: Tensor, options: NanToNumOptions = {}): Tensor {
  const known = { nan: true, posinf: true, neginf: true } as const;
  const { nan = 0, posinf = null, neginf = null } = requireOptions<NanToNumOptions>('nanToNum', options, known);
  requireTensor('nanToNum', 'x', x);
  requireFloating('nanToNum', 'x', x.dtype);
  const largest = largestOf(x.dtype);
  const [above, below] = [posinf ?? largest, neginf ?? -largest];
  for (const [name, value] of Object.entries({ nan, posinf: above, neginf: below }))
    requireNumber('nanToNum', name, value, { infinite: true });
  const bounded = where(equal(x, Infinity), above, where(equal(x, -Infinity), below, x));
  return where(notEqual(x, x), nan, bounded);
}
