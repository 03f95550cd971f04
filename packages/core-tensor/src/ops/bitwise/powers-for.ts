import { tensor } from '../../create.ts';
import { requireInteger, requireSame } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { clamp } from '../elementwise/clamp.ts';
import { greaterEqual } from '../elementwise/greater-equal.ts';
import { less } from '../elementwise/less.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { take } from '../indexing/take.ts';

const widths: Readonly<Record<string, number>> = { uint8: 8, int32: 32, int64: 53 };

interface Powers {
  /** of two, in the dtype of what is shifted */
  readonly powers: Tensor;
  /** where it is shifted by more bits than it has, or by less than 0 */
  readonly isFar: Tensor;
}

/**
 * What shifts multiply or divide by; of int64 powers up to 2^52.
 *
 * @param sign how many bits of a signed dtype have no power: the sign's, to the right
 */
export function powersFor(x: Tensor, by: Tensor, sign: 0 | 1): Powers {
  requireInteger('shift', 'a', x.dtype);
  requireSame('shift', ['a', 'b'], [x.dtype, by.dtype]);
  const bits = widths[x.dtype] - (x.dtype === 'int32' ? sign : 0);
  const table = Array.from({ length: bits }, (_, k) => (x.dtype === 'int32' ? 1 << k : 2 ** k));
  const powers = take(tensor(table, { dtype: x.dtype }), clamp(by, 0, bits - 1));
  const beyond = x.dtype === 'int64' && sign === 0 ? 64 : bits;
  return { powers, isFar: logicalOr(less(by, 0), greaterEqual(by, beyond)) };
}
