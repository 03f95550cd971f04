import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { notEqual } from './not-equal.ts';
import type { Tensor } from '../../tensor.ts';
import { isWhole } from './whole.ts';

export const isNaNOp = defineOp<[x: Tensor]>({
  name: 'isNaN',
  elementwise: true,
  infer([x]) {
    requireFloating('isNaN', 'x', x.dtype);
    return { shape: x.shape, dtype: 'bool' };
  },
  forward([{ data: x }], { data: y }) {
    for (let i = 0; i < y.length; i++) y[i] = x[i] === x[i] ? 0 : 1;
  },
  onnx: () => ({ opType: 'IsNaN' }),
  decomposition: ([x]) => [notEqual(x, x)],
});

/**
 * True where an element is not a number.
 *
 * @param x any shape, floating, or whole numbers or bool, which all are numbers
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is 16-bit
 * @example isNaN(tensor([0, NaN])).toArray(); // [false, true]
 * @see https://onnx.ai/onnx/operators/onnx__IsNaN.html
 */
export function isNaN(x: Tensor): Tensor {
  return isWhole('isNaN', x) || x.dtype === 'bool' ? notEqual(x, x) : apply(isNaNOp, [x], {});
}
