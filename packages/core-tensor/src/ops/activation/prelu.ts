import { requireTensor } from '../../arguments/require-tensor.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';

/**
 * `relu` that lets a part of the negative side through, which is learned.
 *
 * `y = x` above 0, `weight · x` below
 *
 * @param x any shape, floating; with several slopes `[batch, channels, …]`
 * @param weight `[1]`, or `[channels]` for one slope each; same dtype
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if there are several slopes, but not one for each channel
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example prelu(tensor([-4, 2]), tensor([0.25])).toArray(); // [-1, 2]
 * @see He et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  requireTensor('prelu', 'x', x);
  requireFloating('prelu', 'x', x.dtype);
  requireTensor('prelu', 'weight', weight);
  return where(greater(x, 0), x, mul(x, weight.size === 1 ? reshape(weight, []) : perChannel(x, weight)));
}

function perChannel(x: Tensor, weight: Tensor): Tensor {
  const channels = x.rank < 2 ? 1 : x.shape[1];
  if (weight.rank === 1 && weight.size === channels)
    return reshape(weight, [channels, ...x.shape.slice(2).map(() => 1)]);
  throw new ShapeError(
    'prelu',
    `weight is ${formatShape(weight.shape)} but x is ${formatShape(x.shape)}; weight must be [1] or one slope for each channel, [${channels}]`,
    { expected: [channels], got: weight.shape },
  );
}
