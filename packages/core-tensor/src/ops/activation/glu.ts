import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { halvesOf } from './halves.ts';
import { sigmoid } from './sigmoid.ts';

/**
 * Gated linear unit: the first half of an axis, of which the second half lets through.
 *
 * `y = a · sigmoid(b)`
 *
 * @param x floating, of an even size along `axis`
 * @param axis negative counts from the end; default the last
 * @returns the shape of `x` with half the size along `axis`
 * @throws {ShapeError} if that size is odd
 * @throws {DTypeError} if `x` is not floating
 * @example glu(tensor([2, 0])).toArray(); // [1]
 * @see Dauphin et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
export function glu(x: Tensor, axis = -1): Tensor {
  const [a, b] = halvesOf('glu', x, axis);
  return mul(a, sigmoid(b));
}
