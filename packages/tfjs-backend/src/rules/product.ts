import * as ops from '@gradkit/core-tensor/functional';
import { native, type NativeRule } from '../rule.ts';
import type { Kernels } from '../kernels.ts';
import type { TfTensor } from '../tfjs.ts';

/** Products of batches of matrices `[batch, …]`. */
function multiplied(k: Kernels, a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor {
  return k.run('BatchMatMul', { a, b }, { transposeA, transposeB });
}

export const productRules: readonly NativeRule[] = [
  native(ops.matmulOp, ['BatchMatMul', 'Tile'], (k, [a, b], { transposeA, transposeB }, [{ shape }]) => {
    const batch = shape.slice(0, -2);
    const count = ops.sizeOf(batch);
    // one matrix for all: their rows are those of one
    if (b.shape.length === 2 && !transposeA) {
      const rows = k.reshape(a, [1, ops.sizeOf(a.shape.slice(0, -1)), a.shape[a.shape.length - 1]]);
      return k.reshape(multiplied(k, rows, k.reshape(b, [1, ...b.shape]), false, transposeB), shape);
    }
    const matrices = (x: TfTensor): TfTensor => {
      const own = x.shape.slice(-2);
      return k.reshape(k.stretch(x, [...batch, ...own]), [count, ...own]);
    };
    return k.reshape(multiplied(k, matrices(a), matrices(b), transposeA, transposeB), shape);
  }),
  native(ops.linearOp, ['BatchMatMul', 'Add'], (k, [x, weight, ...bias], _, [{ shape }]) => {
    const [n, length] = weight.shape;
    const rows = k.reshape(x, [1, ops.sizeOf(shape) / n, length]);
    const y = k.reshape(multiplied(k, rows, k.reshape(weight, [1, n, length]), false, true), shape);
    return bias.length === 0 ? y : k.binary('Add', y, bias[0]);
  }),
];
