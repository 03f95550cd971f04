import { requireFloating, requireSame } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';

/**
 * Product with a logarithm, with broadcasting: 0 where `a` is 0, whatever `b` is.
 *
 * `y = a · ln b`
 *
 * @param a any shape, floating, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands; NaN where `b` is NaN
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example xlogy(tensor([0, 2]), tensor([0, 1])).toArray(); // [0, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.xlogy.html
 */
export function xlogy(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('xlogy', a, b);
  requireSame('xlogy', ['a', 'b'], [x.dtype, y.dtype]);
  requireFloating('xlogy', 'a', x.dtype);
  const isPlain = logicalAnd(greater(y, 0), less(y, Infinity));
  const isNothing = logicalAnd(equal(x, 0), logicalAnd(logicalNot(isPlain), equal(y, y)));
  return where(isNothing, 0, mul(x, log(where(isNothing, 1, y)))); // of ln 0 there is no gradient either
}
