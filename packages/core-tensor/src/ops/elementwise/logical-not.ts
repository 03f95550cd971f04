import { apply } from '../../apply.ts';
import { requireBool } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';

export const logicalNotOp = defineOp<[x: Tensor]>({
  name: 'logicalNot',
  elementwise: true,
  infer([x]) {
    requireBool('logicalNot', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ data: x }], { data: y }) {
    for (let i = 0; i < y.length; i++) y[i] = 1 - x[i];
  },
  onnx: () => ({ opType: 'Not' }),
});

/**
 * True where an element is false.
 *
 * @param x any shape, bool
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is not bool
 * @example logicalNot(tensor([true, false])).toArray(); // [false, true]
 * @see https://onnx.ai/onnx/operators/onnx__Not.html
 */
export function logicalNot(x: Tensor): Tensor {
  return apply(logicalNotOp, [x], {});
}
