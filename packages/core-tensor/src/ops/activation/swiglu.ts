import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { halvesOf } from './halves.ts';
import { silu } from './silu.ts';

/**
 * Gated linear unit with silu: the first half of an axis opens the second.
 *
 * `y = silu(a) · b`
 *
 * @param x floating, of an even size along `axis`
 * @param axis negative counts from the end; default the last
 * @returns the shape of `x` with half the size along `axis`
 * @throws {ShapeError} if that size is odd
 * @throws {DTypeError} if `x` is not floating
 * @example swiglu(tensor([0, 3])).toArray(); // [0]
 * @see Shazeer (2020), https://arxiv.org/abs/2002.05202
 */
export function swiglu(x: Tensor, axis = -1): Tensor {
  const [a, b] = halvesOf('swiglu', x, axis);
  return mul(silu(a), b);
}
