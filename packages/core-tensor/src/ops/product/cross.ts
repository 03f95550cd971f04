import { requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireNumeric, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape, normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { roll } from '../movement/roll.ts';

/**
 * Cross product of vectors in space.
 *
 * `y[i] = a[i+1] · b[i+2] − a[i+2] · b[i+1]`, counted round
 *
 * @param a any shape with 3 entries along the axis, floating or whole numbers
 * @param b same dtype and number of axes, a shape that broadcasts with it
 * @param options `axis` of the vectors; default −1
 * @returns the broadcast shape
 * @throws {ShapeError} if the axis has another number of entries than 3, or the shapes do not broadcast
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example cross(tensor([1, 0, 0]), tensor([0, 1, 0])).toArray(); // [0, 0, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.cross.html
 */
export function cross(a: Tensor, b: Tensor, options: { readonly axis?: number | undefined } = {}): Tensor {
  requireTensor('cross', 'a', a);
  requireTensor('cross', 'b', b);
  const { axis = -1 } = requireOptions('cross', options, { axis: true });
  requireNumeric('cross', 'a', a.dtype);
  requireSame('cross', ['a', 'b'], [a.dtype, b.dtype]);
  const along = normalizeAxis('cross', axis, a.rank);
  if (a.rank !== b.rank || a.shape[along] !== 3 || b.shape[along] !== 3)
    throw new ShapeError(
      'cross',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; both must have as many axes (${a.rank} vs ${b.rank}), and 3 entries along axis ${along} (${a.shape[along]} vs ${b.shape[along]})`,
      { expected: 3, got: b.shape[along] },
    );
  broadcastShapes('cross', a.shape, b.shape);
  const after = (x: Tensor, by: number): Tensor => roll(x, -by, along);
  return sub(mul(after(a, 1), after(b, 2)), mul(after(a, 2), after(b, 1)));
}
