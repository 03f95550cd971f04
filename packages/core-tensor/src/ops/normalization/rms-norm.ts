import { requireNumber, placedOrNamed, type PlacedOrNamed } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { mean } from '../reduction/mean.ts';
import { firstNormalized } from './normalized-axes.ts';

interface RmsNormOptions {
  /** of the normalized axes; null for none, which is the default */
  readonly weight?: Tensor | null | undefined;
  /** added to the mean of the squares; null: the distance of 1 from the next number; default null */
  readonly eps?: number | null | undefined;
}

/**
 * Divides the last axes by the root of their mean square, then stretches every entry.
 *
 * `y = x / √(mean(x²) + eps) · weight`
 *
 * @param x `[…, ...normalizedShape]`, floating
 * @param normalizedShape sizes of the axes to normalize over, or that of the last one
 * @param weight `normalizedShape`, dtype of `x`; null for none
 * @param options `eps`: default that of the dtype, 1.19e-7 for float32; `weight` may stand here, too, behind `normalizedShape`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has other last axes, or `weight` another shape
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example rmsNorm(tensor([[3, 3]]), 2).toArray(); // [[1.000, 1.000]]
 * @see Zhang and Sennrich (2019); https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export function rmsNorm(
  x: Tensor,
  normalizedShape: number | Shape,
  weight?: PlacedOrNamed<RmsNormOptions>,
  options?: RmsNormOptions,
): Tensor {
  const known = { weight: true, eps: true } as const;
  const given = placedOrNamed<RmsNormOptions, 'weight'>('rmsNorm', { weight }, options, known);
  const { weight: gain, eps = null } = given;
  if (eps !== null) requireNumber('rmsNorm', 'eps', eps, { least: 0 });
  const from = firstNormalized('rmsNorm', x, normalizedShape);
  const axes = x.shape.map((_, i) => i).slice(from);
  const scale = rsqrt(
    add(mean(mul(x, x), axes, { keepDims: true }), eps ?? (x.dtype === 'float64' ? 2 ** -52 : 2 ** -23)),
  );
  const y = mul(x, scale);
  if (gain === null) return y;
  requireSame('rmsNorm', ['x', 'weight'], [x.dtype, gain.dtype]);
  const expected = x.shape.slice(from);
  if (sameShape(gain.shape, expected)) return mul(y, gain);
  throw new ShapeError(
    'rmsNorm',
    `weight is ${formatShape(gain.shape)} but x is ${formatShape(x.shape)}, normalized from axis ${from}; weight must be ${formatShape(expected)}`,
    { expected, got: gain.shape },
  );
}
