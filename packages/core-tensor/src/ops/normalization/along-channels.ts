import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';

/** Throws unless there are a batch and channels. */
export function requireChannels(where: string, { shape }: TensorType): void {
  if (shape.length >= 2) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(shape)} but must be [batch, channels, …], with at least 2 axes, not ${shape.length}`,
    { expected: 2, got: shape.length },
  );
}

/** Throws where there is one value alone, which has no variance. */
export function requireSeveral(where: string, { shape }: Tensor, values: number): void {
  if (values !== 1) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(shape)}, with 1 value to normalize; there must be at least 2, for there is no variance of one`,
    { expected: 2, got: 1 },
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
