import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { maximum } from '../elementwise/maximum.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { where } from '../elementwise/where.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { defineSpecialBinary } from '../special-functions/define-special-binary.ts';

export const hypotOp = defineSpecialBinary({
  name: 'hypot',
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = Math.hypot(a[aStart + i * aStep], b[bStart + i * bStep]);
  },
  gradient: (dy, a, b, y) => [mul(dy, div(a, y)), mul(dy, div(b, y))],
  decomposition(a, b) {
    const [x, y] = [abs(a), abs(b)];
    const large = maximum(x, y);
    const share = div(minimum(x, y), where(equal(large, 0), 1, large)); // its square does not overflow
    const length = mul(large, sqrt(add(mul(share, share), 1)));
    return where(logicalOr(equal(x, Infinity), equal(y, Infinity)), Infinity, length);
  },
});

/**
 * Length of the hypotenuse, with broadcasting, without overflow on the way.
 *
 * `y = √(a² + b²)`
 *
 * @param a any shape, floating, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example hypot(tensor([3, 5]), tensor([4, 12])).toArray(); // [5, 13]
 * @see https://pytorch.org/docs/stable/generated/torch.hypot.html
 */
export function hypot(a: Operand, b: Operand): Tensor {
  return apply(hypotOp, operands('hypot', a, b), {});
}
