import { apply } from '../../apply.ts';
import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { onesLike, zerosLike } from '../../create.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { reshape } from '../movement/reshape.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { sum } from '../reduction/sum.ts';

type Operands = [x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor];

/** One number for each channel, in a shape that broadcasts with `x`. */
function alongChannels(values: Tensor, x: Tensor): Tensor {
  return reshape(values, [values.size, ...x.shape.slice(2).map(() => 1)]);
}

export const batchNormOp = defineOp<Operands, { eps: number }>({
  name: 'batchNorm',
  infer([x, weight, bias, mean, variance], { eps }) {
    requireFloating('batchNorm', 'x', x.dtype);
    if (x.shape.length < 2) {
      throw new ShapeError(
        'batchNorm',
        `x is ${formatShape(x.shape)} but must be [batch, channels, …], with at least 2 axes, not ${x.shape.length}`,
        { expected: 2, got: x.shape.length },
      );
    }
    for (const [name, { shape, dtype }] of Object.entries({ mean, variance, weight, bias })) {
      requireSame('batchNorm', ['x', name], [x.dtype, dtype]);
      if (shape.length === 1 && shape[0] === x.shape[1]) continue;
      throw new ShapeError(
        'batchNorm',
        `${name} is ${formatShape(shape)} but x is ${formatShape(x.shape)}; ${name} must be [${x.shape[1]}], one number for each channel`,
        { expected: [x.shape[1]], got: shape },
      );
    }
    requireNumber('batchNorm', 'eps', eps, { least: 0 });
    return { shape: x.shape, dtype: x.dtype };
  },
  forward(
    [{ shape, data: x }, { data: weight }, { data: bias }, { data: mean }, { data: variance }],
    { data: y },
    { eps },
  ) {
    const plane = sizeOf(shape.slice(2));
    const channels = shape[1];
    for (let start = 0, channel = 0; start < y.length; start += plane, channel = (channel + 1) % channels) {
      const scale = weight[channel] / Math.sqrt(variance[channel] + eps);
      const shift = bias[channel] - mean[channel] * scale; // in this form, as PyTorch and ONNX Runtime do: it decides what infinities give
      for (let i = start; i < start + plane; i++) y[i] = x[i] * scale + shift;
    }
  },
  gradient(dy, { inputs: [x, weight, , mean, variance], attributes: { eps }, needs }) {
    const wide = (values: Tensor): Tensor => alongChannels(values, x);
    const axis = x.shape.map((_, i) => i).filter((i) => i !== 1);
    const scale = rsqrt(add(variance, eps));
    const slope = mul(weight, scale);
    const total = needs[2] || needs[3] ? sum(dy, axis) : null;
    const weighted = needs[1] || needs[4] ? mul(sum(mul(dy, sub(x, wide(mean))), axis), scale) : null; // Σ dy · x̂
    return [
      needs[0] ? mul(dy, wide(slope)) : null,
      weighted,
      total,
      total && neg(mul(total, slope)),
      weighted && mul(mul(weighted, mul(slope, scale)), -0.5),
    ];
  },
  onnx: ({ eps }) => ({ opType: 'BatchNormalization', attributes: { epsilon: { float: eps } } }),
  decomposition([x, weight, bias, mean, variance], { eps }) {
    const scale = mul(weight, rsqrt(add(variance, eps)));
    const shift = sub(bias, mul(mean, scale));
    return [add(mul(x, alongChannels(scale, x)), alongChannels(shift, x))];
  },
});

/**
 * Normalizes each channel with given statistics, then stretches and shifts it: batch normalization as it is used after training.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[batch, channels, …]`, floating
 * @param mean `[channels]`, dtype of `x`, as are all others
 * @param variance `[channels]`, at least 0
 * @param weight `[channels]`; null for ones
 * @param bias `[channels]`; null for zeros
 * @param options `eps`: added to the variance; default 1e-5
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes, or another operand is not one number for each channel
 * @throws {ConfigError} if `eps` is negative
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example batchNorm(tensor([[1, 4]]), tensor([0, 2]), tensor([1, 4]), null, null, { eps: 0 }).toArray(); // [[1, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html (with `training=False`)
 */
export function batchNorm(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  weight?: Tensor | null,
  bias?: Tensor | null,
  options: { readonly eps?: number | undefined } = {},
): Tensor {
  const { eps = 1e-5 } = requireOptions('batchNorm', options, { eps: true });
  requireTensor('batchNorm', 'x', x);
  requireTensor('batchNorm', 'mean', mean);
  return apply(batchNormOp, [x, weight ?? onesLike(mean), bias ?? zerosLike(mean), mean, variance], { eps });
}
