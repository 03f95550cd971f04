import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from './add.ts';
import { div } from './div.ts';
import { defineUnary } from './elementwise.ts';

export const log1pOp = defineUnary({
  name: 'log1p',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.log1p(x[i]);
  },
  gradient: (dy, x) => div(dy, add(x, 1)),
  // ONNX has no log1p. With u = 1 + x as rounded: ln(u) · x / (u − 1) is exact to rounding, and x itself where u is 1.
  onnx({ inputs: [x], outputs: [type], node, constant }) {
    const one = constant(1, type.dtype);
    const u = node({ opType: 'Add', inputs: [x, one] }, type);
    const isOne = node({ opType: 'Equal', inputs: [u, one] }, { shape: type.shape, dtype: 'bool' });
    const isInfinite = node({ opType: 'IsInf', inputs: [u] }, { shape: type.shape, dtype: 'bool' });
    const log = node({ opType: 'Log', inputs: [u] }, type);
    const rounded = node({ opType: 'Sub', inputs: [u, one] }, type);
    const nonZero = node({ opType: 'Where', inputs: [isOne, one, rounded] }, type);
    const exact = node({ opType: 'Mul', inputs: [log, node({ opType: 'Div', inputs: [x, nonZero] }, type)] }, type);
    const finite = node({ opType: 'Where', inputs: [isInfinite, log, exact] }, type);
    return { opType: 'Where', inputs: [isOne, x, finite] };
  },
});

/**
 * Natural logarithm of one plus each element, exact also for tiny elements.
 *
 * `y = ln(1 + x)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`; -Infinity at -1, NaN below
 * @throws {DTypeError} if `x` is not floating
 * @example log1p(tensor([0])).toArray(); // [0]
 * @see https://pytorch.org/docs/stable/generated/torch.log1p.html
 */
export function log1p(x: Tensor): Tensor {
  return apply(log1pOp, [x], {});
}
