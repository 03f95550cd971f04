import { apply, applyAll } from '../../apply.ts';
import { requireNumber, placedOrNamed, type PlacedOrNamed } from '../../arguments/index.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import { areDoneAtOnce } from '../../eager/at-once.ts';
import { defineOp } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import { formatShape, sameShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { largestOf } from '../elementwise/largest.ts';
import { add } from '../elementwise/add.ts';
import { mean } from '../reduction/mean.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { unbroadcast } from '../reduction/unbroadcast.ts';
import { layerNormGradientOp } from './layer-norm-gradient.ts';
import { firstNormalized } from './normalized-axes.ts';

/** What stretches and shifts, and how it is normalized. */
interface LayerNormOptions {
  /** of the normalized axes; null for none, which is the default */
  readonly weight?: Tensor | null | undefined;
  /** of the normalized axes; null for none, which is the default */
  readonly bias?: Tensor | null | undefined;
  /** added to the variance; default 1e-5 */
  readonly eps?: number | undefined;
}

function requireAffine(x: TensorType, axis: number, name: string, given: TensorType | undefined): void {
  if (given === undefined) return;
  requireSame('layerNorm', ['x', name], [x.dtype, given.dtype]);
  const expected = x.shape.slice(axis);
  if (sameShape(given.shape, expected)) return;
  throw new ShapeError(
    'layerNorm',
    `${name} is ${formatShape(given.shape)} but x is ${formatShape(x.shape)}, normalized from axis ${axis}; ${name} must be ${formatShape(expected)}`,
    { expected, got: given.shape },
  );
}

/** x̂ = (x − mean) · scale, with what it is made of. */
function normalize(x: Tensor, axis: number, eps: number) {
  const axes = x.shape.map((_, i) => i).slice(axis);
  const meanOf = (y: Tensor): Tensor => mean(y, axes, { keepDims: true });
  const centered = sub(x, meanOf(x));
  const scale = rsqrt(add(meanOf(mul(centered, centered)), eps));
  return { scale, normalized: mul(centered, scale), meanOf };
}

/** Entries with their mean near 0: ONNX Runtime rounds the mean, which costs digits where numbers far from 0 are nearly the same. */
function nearZero(x: OnnxValue, axis: number, { ints, node }: Pick<OnnxContext, 'ints' | 'node'>): OnnxValue {
  const axes = x.shape.map((_, i) => i).slice(axis);
  const inputs = [x, ints(axes)];
  const type = { shape: x.shape.map((size, i) => (i < axis ? size : 1)), dtype: x.dtype };
  const center = node({ opType: 'ReduceMean', inputs, attributes: { keepdims: 1 } }, type);
  return node({ opType: 'Sub', inputs: [x, center] }, x);
}

export const layerNormOp = defineOp<[x: Tensor, ...affine: Tensor[]], { axis: number; eps: number }>({
  name: 'layerNorm',
  infer([x, ...affine], { axis, eps }) {
    requireFloating('layerNorm', 'x', x.dtype);
    requireAffine(x, axis, 'weight', affine.at(0));
    requireAffine(x, axis, 'bias', affine.at(1));
    requireNumber('layerNorm', 'eps', eps, { least: 0 });
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ shape, dtype, data: x }, ...affine], { data: y }, { axis, eps }) {
    const largest = largestOf(dtype);
    const length = sizeOf(shape.slice(axis));
    const weight = affine.at(0)?.data;
    const bias = affine.at(1)?.data;
    for (let start = 0; start < y.length; start += length) {
      const end = start + length;
      let total = 0;
      for (let i = start; i < end; i++) total += x[i];
      const center = total / length;
      let squares = 0;
      for (let i = start; i < end; i++) squares += (x[i] - center) ** 2;
      const scale = squares > largest ? 0 : 1 / Math.sqrt(squares / length + eps); // as in graphs, whose sums overflow in float32
      if (weight === undefined) for (let i = start; i < end; i++) y[i] = (x[i] - center) * scale;
      else if (bias === undefined) for (let i = start; i < end; i++) y[i] = (x[i] - center) * scale * weight[i - start];
      else for (let i = start; i < end; i++) y[i] = (x[i] - center) * scale * weight[i - start] + bias[i - start];
    }
  },
  // With x̂ = (x − mean) · scale and g = dy · weight: dx = scale · (g − mean(g) − x̂ · mean(g · x̂))
  gradient(dy, { inputs: [x, ...affine], attributes: { axis, eps }, needs, createGraph }) {
    if (areDoneAtOnce(createGraph)) {
      const gradients = applyAll(layerNormGradientOp, [dy, x, ...affine.slice(0, 1)], { axis, eps });
      return affine.length < 2 ? gradients : [...gradients, needs[2] ? unbroadcast(dy, affine[1].shape) : null];
    }
    const { scale, normalized, meanOf } = normalize(x, axis, eps);
    const dx = (): Tensor => {
      const g = affine.length === 0 ? dy : mul(dy, affine[0]);
      return mul(scale, sub(sub(g, meanOf(g)), mul(normalized, meanOf(mul(g, normalized)))));
    };
    return [
      needs[0] ? dx() : null,
      needs[1] ? unbroadcast(mul(dy, normalized), affine[0].shape) : null,
      needs[2] ? unbroadcast(dy, affine[1].shape) : null,
    ];
  },
  onnx({ axis, eps }, { inputs: [x, ...affine], constant, ints, node }) {
    const scale = affine.at(0) ?? constant(1, x.dtype, x.shape.slice(axis));
    return {
      opType: 'LayerNormalization',
      inputs: [nearZero(x, axis, { ints, node }), scale, ...affine.slice(1)],
      attributes: { axis: axis - x.shape.length, epsilon: { float: eps } },
    };
  },
  decomposition([x, ...affine], { axis, eps }) {
    const { normalized } = normalize(x, axis, eps);
    const scaled = affine.length === 0 ? normalized : mul(normalized, affine[0]);
    return [affine.length < 2 ? scaled : add(scaled, affine[1])];
  },
});

/**
 * Normalizes the last axes to mean 0 and variance 1, then stretches and shifts every entry.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[…, ...normalizedShape]`, floating
 * @param normalizedShape sizes of the axes to normalize over, or that of the last one
 * @param weight `normalizedShape`, dtype of `x`; null for none
 * @param bias as `weight`; null for none
 * @param options `eps`: default 1e-5; `weight` and `bias` may stand here, too, behind `normalizedShape`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has other last axes, or `weight` or `bias` another shape
 * @throws {ConfigError} if `eps` is negative
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example
 * layerNorm(tensor([[1, 3], [5, 9]]), 2).toArray(); // [[-1.000, 1.000], [-1.000, 1.000]]
 * layerNorm(tensor([[1, 3], [5, 9]]), [2], { weight: tensor([1, 10]) }).toArray(); // [[-1.000, 10.000], [-1.000, 10.000]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | Shape,
  weight?: PlacedOrNamed<LayerNormOptions>,
  bias?: PlacedOrNamed<LayerNormOptions>,
  options?: LayerNormOptions,
): Tensor {
  const known = { weight: true, bias: true, eps: true } as const;
  const given = placedOrNamed<LayerNormOptions, 'weight' | 'bias'>('layerNorm', { weight, bias }, options, known);
  const { weight: scale, bias: shift, eps = 1e-5 } = given;
  const attributes = { axis: firstNormalized('layerNorm', x, normalizedShape), eps };
  if (scale !== null) return apply(layerNormOp, shift === null ? [x, scale] : [x, scale, shift], attributes);
  if (shift !== null) requireAffine(x, attributes.axis, 'bias', shift);
  const y = apply(layerNormOp, [x], attributes);
  return shift === null ? y : add(y, shift);
}
