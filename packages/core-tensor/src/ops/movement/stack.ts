import { requireList, requireTensor } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, normalizeAxis, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from './concat.ts';
import { unsqueeze } from './unsqueeze.ts';

/**
 * Joins tensors of one shape along a new axis.
 *
 * @param tensors at least one, all of one shape and dtype
 * @param axis where the new axis stands in the result; negative counts from the end of the result; default first
 * @returns the shape of the tensors with their number as a new axis
 * @throws {ShapeError} if there is no tensor, or the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example stack([tensor([1, 2]), tensor([3, 4])]).toArray(); // [[1, 2], [3, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  requireList('stack', 'tensors', tensors);
  tensors.forEach((x, i) => requireTensor('stack', `tensors[${i}]`, x));
  if (tensors.length === 0)
    throw new ShapeError('stack', '0 tensors are given; at least 1 is needed', { expected: 1, got: 0 });
  const { shape, rank } = tensors[0];
  const k = normalizeAxis('stack', axis, rank + 1);
  tensors.forEach((x, at) => {
    if (sameShape(x.shape, shape)) return;
    throw new ShapeError(
      'stack',
      `tensors[0] is ${formatShape(shape)} but tensors[${at}] is ${formatShape(x.shape)}; all must have one shape`,
      { expected: shape, got: x.shape },
    );
  });
  return concat(
    tensors.map((x) => unsqueeze(x, k)),
    k,
  );
}
