import { axesOf, axisOf } from '../../arguments/axis.ts';
import { requireList, requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { flip } from './flip.ts';
import { transpose } from './transpose.ts';

interface Rot90Options {
  /** how often; negative turns the other way; default 1 */
  readonly k?: number | undefined;
  /** the plane: from its first axis towards its second; default [0, 1] */
  readonly axes?: readonly number[] | undefined;
}

/**
 * Turns a tensor by 90 degrees in the plane of two axes.
 *
 * @param x any dtype, rank of at least 2
 * @param options `k`: how often, default 1, negative turns the other way; `axes`: from the first towards the second, default [0, 1]
 * @returns `x`'s shape, after an odd number of turns with the two sizes exchanged
 * @throws {ShapeError} if there are not two different axes of `x`
 * @throws {ConfigError} if `k` is not a whole number
 * @example rot90(tensor([[1, 2], [3, 4]])).toArray(); // [[2, 4], [1, 3]]
 * @see https://pytorch.org/docs/stable/generated/torch.rot90.html
 */
export function rot90(x: Tensor, options: Rot90Options = {}): Tensor {
  const { k = 1, axes = [0, 1] } = requireOptions<Rot90Options>('rot90', options, { k: true, axes: true }, '{ k: 2 }');
  requireWholeNumber('rot90', 'k', k);
  requireList('rot90', 'axes', axes);
  if (axes.length !== 2)
    throw new ShapeError('rot90', `axes are ${axes.length}; it must be 2`, { expected: 2, got: axes.length });
  axesOf('rot90', x, axes); // they are there, and two
  const [from, to] = axes.map((axis) => axisOf('rot90', x, axis));
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return x;
  if (turns === 2) return flip(x, [from, to]);
  return turns === 1 ? flip(transpose(x, from, to), from) : transpose(flip(x, from), from, to);
}
