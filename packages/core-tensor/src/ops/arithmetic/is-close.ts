import { requireBoolean, requireNumber, requireOptions } from '../../arguments/index.ts';
import { isFloating, requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { mul } from '../elementwise/mul.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { sub } from '../elementwise/sub.ts';
import { requireAlike } from './require-alike.ts';

interface IsCloseOptions {
  /** allowed difference as a share of the second value; default 1e-5 */
  readonly rtol?: number | undefined;
  /** allowed difference beside that; default 1e-8 */
  readonly atol?: number | undefined;
  /** whether NaN is close to NaN; default false */
  readonly equalNan?: boolean | undefined;
}

/**
 * True where two elements are close, with broadcasting.
 *
 * `|a − b| ≤ atol + rtol · |b|`; infinities are close to themselves only
 *
 * @param a any shape, floating or whole numbers
 * @param b same dtype as `a`, a shape that broadcasts with it
 * @param options `rtol` default 1e-5, `atol` default 1e-8, `equalNan` default false
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if the dtypes differ, or have no arithmetic
 * @throws {ShapeError} if the shapes do not broadcast
 * @example isClose(tensor([1, 2]), tensor([1.000001, 2.1])).toArray(); // [true, false]
 * @see https://pytorch.org/docs/stable/generated/torch.isclose.html
 */
export function isClose(a: Tensor, b: Tensor, options: IsCloseOptions = {}): Tensor {
  const known = { rtol: true, atol: true, equalNan: true } as const;
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = requireOptions<IsCloseOptions>('isClose', options, known);
  for (const [name, value] of Object.entries({ rtol, atol })) requireNumber('isClose', name, value, { least: 0 });
  requireBoolean('isClose', 'equalNan', equalNan);
  requireAlike('isClose', { a, b }, requireNumeric);
  const [x, y] = isFloating(a.dtype) ? [a, b] : [cast(a, 'float64'), cast(b, 'float64')];
  const distance = abs(sub(x, y));
  const isNear = logicalAnd(lessEqual(distance, add(mul(abs(y), rtol), atol)), less(distance, Infinity));
  const found = logicalOr(equal(x, y), isNear);
  return equalNan ? logicalOr(found, logicalAnd(notEqual(x, x), notEqual(y, y))) : found;
}
