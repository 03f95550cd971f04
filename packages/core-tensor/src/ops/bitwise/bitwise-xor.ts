import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { logicalXor } from '../elementwise/logical-xor.ts';
import { defineBitwise } from './define-bitwise.ts';

export const bitwiseXorOp = defineBitwise({
  name: 'bitwiseXor',
  combine: (a, b) => a ^ b,
  combineLong: (a, b) => a ^ b,
});

/**
 * Bits that one of the two has, with broadcasting; of truth values as `logicalXor`.
 *
 * `y = a ^ b`
 *
 * @param a any shape, whole numbers or bool, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands; a file that has it needs opset 18 or more
 * @throws {DTypeError} if the dtypes differ or are floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example bitwiseXor(tensor(Int32Array.of(6, 5)), 3).toArray(); // [5, 6]
 * @see https://onnx.ai/onnx/operators/onnx__BitwiseXor.html
 */
export function bitwiseXor(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('bitwiseXor', a, b);
  return x.dtype === 'bool' && y.dtype === 'bool' ? logicalXor(x, y) : apply(bitwiseXorOp, [x, y], {});
}
