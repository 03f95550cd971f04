import { requireTensor } from '../../arguments/require-tensor.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, requireShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshapeTo } from './reshape-op.ts';

function resolve({ size, shape: from }: Tensor, shape: Shape): Shape {
  const open = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  const given = requireShape('reshape', open === -1 ? shape : shape.filter((_, axis) => axis !== open));
  if (open !== -1) {
    const rest = sizeOf(given);
    if (rest > 0 && size % rest === 0) return shape.map((length, axis) => (axis === open ? size / rest : length));
  }
  if (open === -1 && sizeOf(given) === size) return given;
  throw new ShapeError(
    'reshape',
    `x is ${formatShape(from)} with ${size} elements, which do not fill ${formatShape(shape)}`,
    { expected: size, got: shape },
  );
}

/**
 * Gives the same elements another shape; shares the data.
 *
 * @param x any shape and dtype
 * @param shape sizes whose product is the number of elements; one of them may be -1 and is worked out
 * @returns `shape`, dtype of `x`
 * @throws {ShapeError} if the number of elements differs
 * @example reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray(); // [[1, 2], [3, 4]]
 * @see https://onnx.ai/onnx/operators/onnx__Reshape.html
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  requireTensor('reshape', 'x', x);
  return reshapeTo(x, resolve(x, shape));
}
