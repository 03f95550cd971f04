import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { defineBitwise } from './define-bitwise.ts';

export const bitwiseOrOp = defineBitwise({
  name: 'bitwiseOr',
  combine: (a, b) => a | b,
  combineLong: (a, b) => a | b,
});

/**
 * Bits that either has, with broadcasting; of truth values as `logicalOr`.
 *
 * `y = a | b`
 *
 * @param a any shape, whole numbers or bool, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands; a file that has it needs opset 18 or more
 * @throws {DTypeError} if the dtypes differ or are floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example bitwiseOr(tensor(Int32Array.of(6, 5)), 3).toArray(); // [7, 7]
 * @see https://onnx.ai/onnx/operators/onnx__BitwiseOr.html
 */
export function bitwiseOr(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('bitwiseOr', a, b);
  return x.dtype === 'bool' && y.dtype === 'bool' ? logicalOr(x, y) : apply(bitwiseOrOp, [x, y], {});
}
