import { axisOf } from '../../arguments/axis.ts';
import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { mean } from '../reduction/mean.ts';

interface RmsNormOptions {
  /** the first of the axes to normalize over, which go on to the last; default those of the weight, or the last */
  readonly axis?: number | undefined;
  /** added to the mean of the squares; null: the distance of 1 from the next number; default null */
  readonly eps?: number | null | undefined;
}

/**
 * Divides the last axes by the root of their mean square, then stretches every entry.
 *
 * `y = x / √(mean(x²) + eps) · weight`
 *
 * @param x any shape, floating
 * @param weight shape of the normalized axes, dtype of `x`; null for none
 * @param options `axis`: the first axis to normalize over, default as many as `weight` has, or the last; `eps`: default that of the dtype, 1.19e-7 for float32
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `axis` is outside the rank of `x`, or `weight` is not shaped like the normalized axes
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example rmsNorm(tensor([[3, 3]])).toArray(); // [[1.000, 1.000]]
 * @see Zhang and Sennrich (2019); https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export function rmsNorm(x: Tensor, weight?: Tensor | null, options: RmsNormOptions = {}): Tensor {
  requireTensor('rmsNorm', 'x', x);
  const { axis, eps = null } = requireOptions<RmsNormOptions>('rmsNorm', options, { axis: true, eps: true });
  if (eps !== null) requireNumber('rmsNorm', 'eps', eps, { least: 0 });
  const from = axisOf('rmsNorm', x, axis ?? Math.max(0, x.rank - Math.max(1, weight?.rank ?? 1)));
  const axes = x.shape.map((_, i) => i).slice(from);
  const scale = rsqrt(
    add(mean(mul(x, x), axes, { keepDims: true }), eps ?? (x.dtype === 'float64' ? 2 ** -52 : 2 ** -23)),
  );
  const y = mul(x, scale);
  if (weight === undefined || weight === null) return y;
  requireSame('rmsNorm', ['x', 'weight'], [x.dtype, weight.dtype]);
  const expected = x.shape.slice(from);
  if (sameShape(weight.shape, expected)) return mul(y, weight);
  throw new ShapeError(
    'rmsNorm',
    `weight is ${formatShape(weight.shape)} but x is ${formatShape(x.shape)}, normalized from axis ${from}; weight must be ${formatShape(expected)}`,
    { expected, got: weight.shape },
  );
}
