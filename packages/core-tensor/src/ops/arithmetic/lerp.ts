import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import type { Operand } from '../elementwise/elementwise.ts';
import { requireAlike } from './require-alike.ts';

/**
 * Goes from one tensor to the other, with broadcasting: at weight 0 stands `x`, at weight 1 `end`.
 *
 * `y = x + weight · (end − x)`
 *
 * @param x any shape, floating
 * @param end same dtype as `x`, a shape that broadcasts with it
 * @param weight a number, or a tensor like the others
 * @returns the broadcast shape, dtype of `x`
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example lerp(tensor([0, 10]), tensor([10, 20]), 0.25).toArray(); // [2.5, 12.5]
 * @see https://pytorch.org/docs/stable/generated/torch.lerp.html
 */
export function lerp(x: Tensor, end: Tensor, weight: Operand): Tensor {
  if (typeof weight === 'number') {
    requireAlike('lerp', { x, end }, requireFloating);
    return weight < 0.5 ? fromStart(x, end, weight) : fromEnd(x, end, 1 - weight);
  }
  requireAlike('lerp', { x, end, weight }, requireFloating);
  return where(less(weight, 0.5), fromStart(x, end, weight), fromEnd(x, end, sub(1, weight)));
}

function fromStart(x: Tensor, end: Tensor, weight: Operand): Tensor {
  return add(x, mul(sub(end, x), weight));
}

/** From the nearer side, so that weight 1 gives `end` to the last bit. */
function fromEnd(x: Tensor, end: Tensor, rest: Operand): Tensor {
  return sub(end, mul(sub(end, x), rest));
}
