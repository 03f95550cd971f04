import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';

/** Throws unless there are a batch and channels. */
export function requireChannels(where: string, x: Tensor): void {
  if (x.rank >= 2) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)} but must be [batch, channels, …], with at least 2 axes, not ${x.rank}`,
    {
      expected: 2,
      got: x.rank,
    },
  );
}

/** `x · weight + bias`, with one of each for every channel; null for none. */
export function scaleChannels(where: string, x: Tensor, weight?: Tensor | null, bias?: Tensor | null): Tensor {
  const wide = (name: string, values: Tensor): Tensor => {
    requireSame(where, ['x', name], [x.dtype, values.dtype]);
    const channels = x.shape[1];
    if (!sameShape(values.shape, [channels]))
      throw new ShapeError(
        where,
        `${name} is ${formatShape(values.shape)} but x is ${formatShape(x.shape)}; ${name} must be one number for each channel, [${channels}]`,
        { expected: [channels], got: values.shape },
      );
    return reshape(values, [channels, ...x.shape.slice(2).map(() => 1)]);
  };
  const scaled = weight === undefined || weight === null ? x : mul(x, wide('weight', weight));
  return bias === undefined || bias === null ? scaled : add(scaled, wide('bias', bias));
}
