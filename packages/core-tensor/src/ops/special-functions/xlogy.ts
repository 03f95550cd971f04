import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { log } from '../elementwise/log.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { defineSpecialBinary } from './define-special-binary.ts';

export const xlogyOp = defineSpecialBinary({
  name: 'xlogy',
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) {
      const [factor, of] = [a[aStart + i * aStep], b[bStart + i * bStep]];
      y[yStart + i] = factor === 0 && of === of ? 0 : factor * Math.log(of);
    }
  },
  gradient(dy, a, b) {
    const isNothing = logicalAnd(equal(a, 0), lessEqual(b, 0));
    return [where(isNothing, 0, xlogy(dy, b)), div(mul(dy, a), b)];
  },
  decomposition(a, b) {
    const isPlain = logicalAnd(greater(b, 0), less(b, Infinity));
    const isNothing = logicalAnd(equal(a, 0), logicalAnd(logicalNot(isPlain), equal(b, b)));
    return where(isNothing, 0, mul(a, log(where(isNothing, 1, b))));
  },
});

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
  return apply(xlogyOp, operands('xlogy', a, b), {});
}
