import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireBool, requireFloating } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { broadcastShapes } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';
import { forEachRow, type RowKernel } from './rows.ts';

const select: RowKernel = (y, x, condition, { length, yStart, aStart, aStep, bStart, bStep }) => {
  for (let i = 0; i < length; i++) y[yStart + i] = condition[bStart + i * bStep] === 0 ? 0 : x[aStart + i * aStep];
};

export const maskOp = defineOp<[x: Tensor, condition: Tensor]>({
  name: 'mask',
  elementwise: true,
  infer([x, condition]) {
    requireFloating('mask', 'x', x.dtype);
    requireBool('mask', 'condition', condition.dtype);
    return { shape: broadcastShapes('mask', x.shape, condition.shape), dtype: x.dtype };
  },
  forward: ([x, condition], y) => forEachRow(select, y, x, condition),
  gradient: (dy, { inputs: [x, condition] }) => [unbroadcast(mask(dy, condition), x.shape), null],
  onnx: (_, { inputs: [x, condition], constant }) => ({
    opType: 'Where',
    inputs: [condition, x, constant(0, x.dtype)],
  }),
});

/**
 * Takes each element where the condition is true, and 0 elsewhere, with broadcasting: an infinite or undefined element that is left out
 * leaves nothing behind, as it would in a product with 0.
 *
 * @param x any shape, floating
 * @param condition bool, a shape that broadcasts with `x`
 * @returns the broadcast shape, dtype of `x`
 * @throws {DTypeError} if `x` is not floating, or `condition` not bool
 * @throws {ShapeError} if the shapes do not broadcast
 * @example mask(tensor([1, Infinity]), tensor([true, false])).toArray(); // [1, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill_.html (of 0, where the condition is not true)
 */
export function mask(x: Tensor, condition: Tensor): Tensor {
  requireTensor('mask', 'x', x);
  requireTensor('mask', 'condition', condition);
  return apply(maskOp, [x, condition], {});
}
