import * as ops from '@gradkit/core-tensor/functional';
import { native, type NativeRule } from '../rule.ts';
import type { Kernels } from '../kernels.ts';
import type { TfTensor } from '../tfjs.ts';

/**
 * Products of batches of matrices `[batch, …]`. WebGL keeps two by two elements together, and adds up what is left over of an odd number
 * of terms, which sums with broadcasting leave behind there: so it gets an even number.
 */
function multiplied(k: Kernels, a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor {
  const [inA, inB] = [transposeA ? 1 : 2, transposeB ? 2 : 1];
  const isOdd = k.backend === 'webgl' && a.shape[inA] % 2 === 1 && a.shape[inA] > 1;
  const even = (x: TfTensor, axis: number): TfTensor =>
    isOdd ? k.run('PadV2', { x }, { paddings: [0, 1, 2].map((at) => [0, at === axis ? 1 : 0]), constantValue: 0 }) : x;
  return k.run('BatchMatMul', { a: even(a, inA), b: even(b, inB) }, { transposeA, transposeB });
}

export const productRules: readonly NativeRule[] = [
  native(ops.matmulOp, ['BatchMatMul', 'Tile', 'PadV2'], (k, [a, b], { transposeA, transposeB }, [{ shape }]) => {
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
  native(ops.linearOp, ['BatchMatMul', 'Add', 'PadV2'], (k, [x, weight, ...bias], _, [{ shape }]) => {
    const [n, length] = weight.shape;
    const rows = k.reshape(x, [1, ops.sizeOf(shape) / n, length]);
    const y = k.reshape(multiplied(k, rows, k.reshape(weight, [1, n, length]), false, true), shape);
    return bias.length === 0 ? y : k.binary('Add', y, bias[0]);
  }),
];
