import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { exp } from '../elementwise/exp.ts';
import { log1p } from '../elementwise/log1p.ts';
import { maximum } from '../elementwise/maximum.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { defineSpecialBinary } from './define-special-binary.ts';

export const logaddexpOp = defineSpecialBinary({
  name: 'logaddexp',
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) {
      const [p, q] = [a[aStart + i * aStep], b[bStart + i * bStep]];
      y[yStart + i] = p === q ? p + Math.LN2 : Math.max(p, q) + Math.log1p(Math.exp(-Math.abs(p - q)));
    }
  },
  gradient: (dy, a, b) => [div(dy, add(exp(sub(b, a)), 1)), div(dy, add(exp(sub(a, b)), 1))],
  decomposition(a, b) {
    const isSame = equal(a, b); // ∞ − ∞ among them
    const distance = where(isSame, 0, abs(sub(a, b)));
    return add(maximum(a, b), log1p(exp(neg(distance))));
  },
});

/**
 * Logarithm of the sum of exponentials of two elements, with broadcasting, without overflow.
 *
 * `y = ln(eᵃ + eᵇ)`
 *
 * @param a any shape, floating, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example logaddexp(tensor([1000, 0]), tensor([1000, 0])).toArray(); // [1000.693, 0.6931]
 * @see https://pytorch.org/docs/stable/generated/torch.logaddexp.html
 */
export function logaddexp(a: Operand, b: Operand): Tensor {
  return apply(logaddexpOp, operands('logaddexp', a, b), {});
}
