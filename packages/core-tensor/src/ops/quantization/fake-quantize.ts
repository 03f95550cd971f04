import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { requireNumber, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { ConfigError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { fakeQuantizePerChannelAffineOp, fakeQuantizePerTensorAffineOp } from './fake-quantize-op.ts';

function requireLevels(where: string, quantMin: number, quantMax: number): void {
  requireWholeNumber(where, 'quantMin', quantMin, { least: -(2 ** 24), most: 2 ** 24 }); // which float32 tells apart
  requireWholeNumber(where, 'quantMax', quantMax, { least: -(2 ** 24), most: 2 ** 24 });
  if (quantMin <= quantMax) return;
  throw new ConfigError(
    where,
    `quantMin is ${quantMin} but quantMax is ${quantMax}; quantMin must not be above quantMax`,
    {
      expected: quantMax,
      got: quantMin,
    },
  );
}

/**
 * Rounds to one of the values that a quantized tensor can hold, with one scale for all.
 *
 * `y = (clamp(round(x / scale) + zeroPoint, quantMin, quantMax) − zeroPoint) · scale`
 *
 * The gradient goes straight through where nothing was cut off, and is 0 elsewhere; scale and zero point get none.
 *
 * @param x any shape, floating; computed in float32
 * @param scale a number, or a floating scalar
 * @param zeroPoint the level of 0, in quantMin … quantMax: a number, or an int32 scalar
 * @param quantMin the least level, e.g. 0 or −128
 * @param quantMax the largest level, e.g. 255 or 127
 * @returns same shape and dtype as `x`; NaN becomes the least value
 * @throws {ConfigError} if `zeroPoint` is outside the levels, or `quantMin` is above `quantMax`
 * @throws {ShapeError} if `scale` or `zeroPoint` is no scalar
 * @example fakeQuantizePerTensorAffine(tensor([0.24, 0.26, 9]), 0.5, 0, 0, 15).toArray(); // [0, 0.5, 7.5]
 * @see https://pytorch.org/docs/stable/generated/torch.fake_quantize_per_tensor_affine.html
 */
export function fakeQuantizePerTensorAffine(
  x: Tensor,
  scale: Tensor | number,
  zeroPoint: Tensor | number,
  quantMin: number,
  quantMax: number,
): Tensor {
  const where = 'fakeQuantizePerTensorAffine';
  requireTensor(where, 'x', x);
  requireLevels(where, quantMin, quantMax);
  if (typeof scale === 'number') requireNumber(where, 'scale', scale);
  else requireTensor(where, 'scale', scale, 'a tensor or a number');
  if (typeof zeroPoint === 'number')
    requireWholeNumber(where, 'zeroPoint', zeroPoint, { least: quantMin, most: quantMax });
  else requireTensor(where, 'zeroPoint', zeroPoint, 'a tensor or a number');
  const scalar = (value: number, dtype: 'float32' | 'int32'): Tensor =>
    x.derive({ shape: [], dtype }, dtype === 'int32' ? Int32Array.of(value) : Float32Array.of(value));
  const factor = typeof scale === 'number' ? scalar(scale, 'float32') : scale;
  const zero = typeof zeroPoint === 'number' ? scalar(zeroPoint, 'int32') : zeroPoint;
  return apply(fakeQuantizePerTensorAffineOp, [x, factor, zero], { quantMin, quantMax, axis: null });
}

/**
 * Rounds to one of the values that a quantized tensor can hold, with a scale for each entry along an axis.
 *
 * `y = (clamp(round(x / scale) + zeroPoint, quantMin, quantMax) − zeroPoint) · scale`
 *
 * The gradient goes straight through where nothing was cut off, and is 0 elsewhere; scales and zero points get none.
 *
 * @param x any shape, floating; computed in float32
 * @param scale floating, `[size of the axis]`
 * @param zeroPoint int32, `[size of the axis]`: the levels of 0, in quantMin … quantMax
 * @param axis negative counts from the end
 * @param quantMin the least level, e.g. −128
 * @param quantMax the largest level, e.g. 127
 * @returns same shape and dtype as `x`; NaN becomes the least value
 * @throws {ConfigError} if a zero point is outside the levels, or `quantMin` is above `quantMax`
 * @throws {ShapeError} if there are more or fewer scales or zero points
 * @example
 * const [scale, zeroPoint] = [tensor([0.5, 1]), tensor([0, 0], { dtype: 'int32' })];
 * fakeQuantizePerChannelAffine(tensor([[0.7], [0.7]]), scale, zeroPoint, 0, -128, 127).toArray(); // [[0.5], [1]]
 * @see https://pytorch.org/docs/stable/generated/torch.fake_quantize_per_channel_affine.html
 */
export function fakeQuantizePerChannelAffine(
  x: Tensor,
  scale: Tensor,
  zeroPoint: Tensor,
  axis: number,
  quantMin: number,
  quantMax: number,
): Tensor {
  const where = 'fakeQuantizePerChannelAffine';
  requireTensor(where, 'x', x);
  requireTensor(where, 'scale', scale);
  requireTensor(where, 'zeroPoint', zeroPoint);
  requireLevels(where, quantMin, quantMax);
  const attributes = { quantMin, quantMax, axis: axisOf(where, x, axis) };
  return apply(fakeQuantizePerChannelAffineOp, [x, scale, zeroPoint], attributes);
}
