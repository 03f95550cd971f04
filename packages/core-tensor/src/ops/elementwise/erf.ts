import { apply } from '../../apply.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { abs } from './abs.ts';
import { div } from './div.ts';
import { erfValue, inner, middle, outer } from './erf-value.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { lessEqual } from './less-equal.ts';
import { maximum } from './maximum.ts';
import { neg } from './neg.ts';
import { ratio } from './ratio.ts';
import { sign } from './sign.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

export const erfOp: Op<[x: Tensor]> = {
  ...defineUnary({
    name: 'erf',
    kernel(x, y) {
      for (let i = 0; i < y.length; i++) y[i] = erfValue(x[i]);
    },
    gradient: (dy, x) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
    onnx: () => ({ opType: 'Erf' }),
  }),
  // as `erfValue`, for all elements at once
  decomposition([x]) {
    const size = abs(x);
    const far = maximum(size, 4); // keeps the part for large elements finite near 0
    const square = mul(far, far);
    const last = div(sub(1 / Math.sqrt(Math.PI), div(ratio(outer, div(1, square)), square)), far);
    const tail = where(lessEqual(size, 4), ratio(middle, size), last);
    const large = mul(sign(x), sub(1, mul(exp(neg(mul(size, size))), tail)));
    return [where(lessEqual(size, 0.46875), mul(x, ratio(inner, mul(x, x))), large)];
  },
};

/**
 * Error function of each element.
 *
 * `y = 2/√π ∫₀ˣ e^(−t²) dt`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example erf(tensor([0, 1])).toArray(); // [0, 0.8427]
 * @see https://onnx.ai/onnx/operators/onnx__Erf.html
 */
export function erf(x: Tensor): Tensor {
  return apply(erfOp, [x], {});
}
