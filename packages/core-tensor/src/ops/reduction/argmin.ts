import type { Tensor } from '../../tensor.ts';
import { argExtremum, defineArgExtremum } from './arg-extremum.ts';
import type { ReduceOptions } from './define-reduction.ts';

export const argminOp = defineArgExtremum({ name: 'argmin', opType: 'ArgMin', sign: -1 });

/**
 * Position of the smallest element along an axis; the first of equal ones.
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative from the end; default null: position in the flattened tensor
 * @param options `keepDims`: leave the axis as size 1; default false
 * @returns `x`'s shape without the axis, int32
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example argmin(tensor([[1, 5], [7, 3]]), 1).toArray(); // [0, 1]
 * @see https://onnx.ai/onnx/operators/onnx__ArgMin.html
 */
export function argmin(x: Tensor, axis: number | null = null, options: ReduceOptions = {}): Tensor {
  return argExtremum(argminOp, x, axis, options);
}
