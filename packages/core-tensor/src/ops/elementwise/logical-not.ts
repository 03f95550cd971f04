import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireBool } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from './cast.ts';

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
 * True where an element is false: 0.
 *
 * @param x any shape and dtype
 * @returns same shape as `x`, bool
 * @example logicalNot(tensor([true, false])).toArray(); // [false, true]
 * @see https://onnx.ai/onnx/operators/onnx__Not.html
 */
export function logicalNot(x: Tensor): Tensor {
  requireTensor('logicalNot', 'x', x);
  return apply(logicalNotOp, [cast(x, 'bool')], {});
}
