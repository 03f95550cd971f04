import { requireTensor } from '../../arguments/index.ts';
import { requireBool, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape, sameShape } from '../../shape.ts';
import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';
import { cumsumOp } from '../reduction/cumsum.ts';
import { defineCondition } from './define-condition.ts';
import { take } from './take.ts';

/** The shape that a mask is stretched to, and how many elements there are for its places. */
interface Source {
  readonly size: number;
  readonly repeats: number;
}

function requireEnough({ data }: Tensor, { size, repeats }: Source): void {
  let places = 0;
  for (let i = 0; i < data.length; i++) places += data[i] * repeats;
  if (places <= size) return;
  throw new ShapeError(
    'maskedScatter',
    `source has ${size} elements but mask has ${places} places; it needs at least as many`,
    {
      expected: places,
      got: size,
    },
  );
}

const enoughOp = defineCondition('enough', requireEnough);

/**
 * Puts the elements of `source`, in order, where a mask is true.
 *
 * @param x any shape and dtype
 * @param mask bool, a shape that stretches to that of `x`
 * @param source dtype of `x`, at least as many elements as the mask has places
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `mask` is not bool, or the dtypes of `x` and `source` differ
 * @throws {ShapeError} if the mask does not stretch to `x`, or `source` has fewer elements
 * @example
 * const mask = tensor([true, false, true]);
 * maskedScatter(zeros([3]), mask, tensor([5, 6])).toArray(); // [5, 0, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter.html
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  for (const [name, given] of Object.entries({ x, mask, source })) requireTensor('maskedScatter', name, given);
  requireBool('maskedScatter', 'mask', mask.dtype);
  requireSame('maskedScatter', ['x', 'source'], [x.dtype, source.dtype]);
  if (!sameShape(broadcastShapes('maskedScatter', x.shape, mask.shape), x.shape))
    throw new ShapeError(
      'maskedScatter',
      `mask is ${formatShape(mask.shape)}, which does not stretch to x ${formatShape(x.shape)}`,
      { expected: x.shape, got: mask.shape },
    );
  if (x.size === 0) return x;
  const checked = apply(enoughOp, [mask], { size: source.size, repeats: x.size / mask.size });
  if (source.size === 0) return x;
  const flags = reshape(broadcastTo(checked, x.shape), [x.size]);
  const running = apply(cumsumOp, [cast(flags, 'int32')], { axis: 0, exclusive: false, reverse: false });
  const place = sub(running, 1);
  const taken = take(reshape(source, [source.size]), where(flags, place, 0));
  return where(reshape(flags, x.shape), reshape(taken, x.shape), x);
}
