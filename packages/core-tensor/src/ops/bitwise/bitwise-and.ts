import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { defineBitwise } from './define-bitwise.ts';

export const bitwiseAndOp = defineBitwise({
  name: 'bitwiseAnd',
  combine: (a, b) => a & b,
  combineLong: (a, b) => a & b,
});

/**
 * Bits that both have, with broadcasting; of truth values as `logicalAnd`.
 *
 * `y = a & b`
 *
 * @param a any shape, whole numbers or bool, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands; a file that has it needs opset 18 or more
 * @throws {DTypeError} if the dtypes differ or are floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example bitwiseAnd(tensor(Int32Array.of(6, 5)), 3).toArray(); // [2, 1]
 * @see https://onnx.ai/onnx/operators/onnx__BitwiseAnd.html
 */
export function bitwiseAnd(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('bitwiseAnd', a, b);
  return x.dtype === 'bool' && y.dtype === 'bool' ? logicalAnd(x, y) : apply(bitwiseAndOp, [x, y], {});
}
