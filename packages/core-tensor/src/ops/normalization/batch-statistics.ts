import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { reshape } from '../movement/reshape.ts';
import { mean } from '../reduction/mean.ts';

interface Standardized {
  readonly y: Tensor;
  /** `[1, channels, 1, …]`: the mean of each channel */
  readonly center: Tensor;
  /** `[1, channels, 1, …]`: the mean square of the distance to it */
  readonly spread: Tensor;
}

/** Normalizes each channel with the statistics of the batch, then stretches and shifts it; and those statistics. */
export function standardize(x: Tensor, weight: Tensor | null, bias: Tensor | null, eps: number): Standardized {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const meanOf = (values: Tensor): Tensor => mean(values, axes, { keepDims: true });
  const wide = (values: Tensor): Tensor => reshape(values, [values.size, ...x.shape.slice(2).map(() => 1)]);
  const center = meanOf(x);
  const distance = sub(x, center);
  const spread = meanOf(mul(distance, distance));
  const scale = rsqrt(add(spread, eps));
  const y = mul(distance, weight === null ? scale : mul(scale, wide(weight)));
  return { y: bias === null ? y : add(y, wide(bias)), center, spread };
}
