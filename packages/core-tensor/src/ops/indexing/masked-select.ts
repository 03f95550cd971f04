import { requireTensor } from '../../arguments/index.ts';
import { requireBool } from '../../dtype.ts';
import { broadcastShapes, sizeOf } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';
import { requireValues } from './require-values.ts';
import { take } from './take.ts';
import { placesOf } from './places.ts';

/**
 * Takes the elements where a mask is true, with broadcasting. It cannot be compiled or exported: its size follows values; there, use
 * `where` or `mask`.
 *
 * @param x any shape and dtype
 * @param mask bool, a shape that broadcasts with `x`
 * @returns a vector, dtype of `x`; gradients go back to where the elements stood
 * @throws {DTypeError} if `mask` is not bool
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigError} if `mask` has no values, in a compiled function
 * @example maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])).toArray(); // [1, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.masked_select.html
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  requireTensor('maskedSelect', 'x', x);
  requireTensor('maskedSelect', 'mask', mask);
  requireBool('maskedSelect', 'mask', mask.dtype);
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape);
  requireValues('maskedSelect', 'mask', mask);
  const places = Int32Array.from(placesOf(broadcastTo(mask, shape)));
  const indices = new Tensor({ shape: [places.length], dtype: 'int32' }, places);
  return take(reshape(broadcastTo(x, shape), [sizeOf(shape)]), indices);
}
