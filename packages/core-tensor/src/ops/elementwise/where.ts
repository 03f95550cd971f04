import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireBool, requireSame } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { broadcastShapes } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { operands, type Operand } from './elementwise.ts';
import { logicalNot } from './logical-not.ts';
import { mask } from './mask.ts';
import { copyRow, forEachRow, type RowKernel } from './rows.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';

// Two passes over the result: first all of b, then a where the condition holds.
const choose: RowKernel = (y, condition, a, { length, yStart, aStart, aStep, bStart, bStep }) => {
  for (let i = 0; i < length; i++) if (condition[aStart + i * aStep] !== 0) y[yStart + i] = a[bStart + i * bStep];
};

export const whereOp = defineOp<[condition: Tensor, a: Tensor, b: Tensor]>({
  name: 'where',
  elementwise: true,
  infer([condition, a, b]) {
    requireBool('where', 'condition', condition.dtype);
    requireSame('where', ['a', 'b'], [a.dtype, b.dtype]);
    return {
      shape: broadcastShapes('where', condition.shape, broadcastShapes('where', a.shape, b.shape)),
      dtype: a.dtype,
    };
  },
  forward([condition, a, b], y) {
    forEachRow(copyRow, y, b, y);
    forEachRow(choose, y, condition, a);
  },
  gradient(dy, { inputs: [condition, a, b], needs: [, needsA, needsB] }) {
    return [
      null,
      needsA ? unbroadcast(mask(dy, condition), a.shape) : null,
      needsB ? unbroadcast(mask(dy, logicalNot(condition)), b.shape) : null,
    ];
  },
  onnx: () => ({ opType: 'Where' }),
});

/**
 * Takes each element from `a` where the condition is true, else from `b`, with broadcasting.
 *
 * @param condition bool, any shape
 * @param a any dtype, or a number
 * @param b same dtype as `a`, or a number; two numbers give float32
 * @returns the broadcast shape of all three, dtype of `a` and `b`
 * @throws {DTypeError} if `condition` is not bool, or `a` and `b` differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example where(tensor([true, false]), tensor([1, 2]), 0).toArray(); // [1, 0]
 * @see https://onnx.ai/onnx/operators/onnx__Where.html
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  requireTensor('where', 'condition', condition);
  const scalar = (value: number): Tensor => condition.derive({ shape: [], dtype: 'float32' }, Float32Array.of(value));
  const first = typeof a === 'number' && typeof b === 'number' ? scalar(a) : a;
  return apply(whereOp, [condition, ...operands('where', first, b)], {});
}
