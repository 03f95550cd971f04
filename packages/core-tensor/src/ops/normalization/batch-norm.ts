import { apply } from '../../apply.ts';
import {
  placedOrNamed,
  requireBoolean,
  requireNumber,
  requireTensor,
  type PlacedOrNamed,
} from '../../arguments/index.ts';
import { ones, onesLike, zeros, zerosLike } from '../../create.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { formatShape, sizeOf } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { reshape } from '../movement/reshape.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { sum } from '../reduction/sum.ts';
import { requireChannels, requireSeveral } from './along-channels.ts';
import { standardize } from './batch-statistics.ts';

type Operands = [x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor];

/** One number for each channel, in a shape that broadcasts with `x`. */
function alongChannels(values: Tensor, x: Tensor): Tensor {
  return reshape(values, [values.size, ...x.shape.slice(2).map(() => 1)]);
}

function requireOneEach(name: string, { shape, dtype }: TensorType, x: TensorType): void {
  requireSame('batchNorm', ['x', name], [x.dtype, dtype]);
  if (shape.length === 1 && shape[0] === x.shape[1]) return;
  throw new ShapeError(
    'batchNorm',
    `${name} is ${formatShape(shape)} but x is ${formatShape(x.shape)}; ${name} must be [${x.shape[1]}], one number for each channel`,
    { expected: [x.shape[1]], got: shape },
  );
}

export const batchNormOp = defineOp<Operands, { eps: number }>({
  name: 'batchNorm',
  infer([x, weight, bias, mean, variance], { eps }) {
    requireFloating('batchNorm', 'x', x.dtype);
    requireChannels('batchNorm', x);
    const others = { runningMean: mean, runningVar: variance, weight, bias };
    for (const [name, values] of Object.entries(others)) requireOneEach(name, values, x);
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

interface BatchNormOptions {
  /** `[channels]`; null for ones, which is the default */
  readonly weight?: Tensor | null | undefined;
  /** `[channels]`; null for zeros, which is the default */
  readonly bias?: Tensor | null | undefined;
  /** added to the variance; default 1e-5 */
  readonly eps?: number | undefined;
  /** whether the statistics are those of the batch; default false */
  readonly training?: boolean | undefined;
}

/** Statistics of no values, which change nothing. */
function ofNothing({ shape, dtype }: Tensor): readonly [mean: Tensor, variance: Tensor] {
  return [zeros([shape[1]], { dtype }), ones([shape[1]], { dtype })];
}

/** Throws unless there is a variance of each channel, and what stretches and shifts is one number for each. */
function requireBatch(x: Tensor, others: Readonly<Record<string, Tensor | null>>): void {
  requireFloating('batchNorm', 'x', x.dtype);
  requireChannels('batchNorm', x);
  const channels = x.shape[1];
  for (const [name, values] of Object.entries(others)) if (values !== null) requireOneEach(name, values, x);
  requireSeveral('batchNorm', x, x.size / channels);
}

/**
 * Normalizes each channel, then stretches and shifts it: with given statistics, as after training, or with those of the batch.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[batch, channels, …]`, floating
 * @param runningMean `[channels]`, dtype of `x`, as are all others; null in training, where it is not looked at
 * @param runningVar `[channels]`, at least 0; null in training
 * @param weight `[channels]`; null for ones
 * @param bias `[channels]`; null for zeros
 * @param options `eps`: added to the variance, default 1e-5; `training`: whether the statistics are those of the batch,
 *   default false; `weight` and `bias` may stand here, too, behind `runningVar`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes, another operand is not one number for each channel, or a batch has one value alone for each
 * @throws {ConfigError} if `eps` is negative
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example
 * batchNorm(tensor([[1, 4]]), tensor([0, 2]), tensor([1, 4]), { eps: 0 }).toArray(); // [[1, 1]]
 * batchNorm(tensor([[1], [3]]), null, null, { training: true }).toArray(); // [[-1.000], [1.000]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html (there training moves the running statistics, which have a `momentum`; here the layers move them)
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  weight?: PlacedOrNamed<BatchNormOptions>,
  bias?: PlacedOrNamed<BatchNormOptions>,
  options?: BatchNormOptions,
): Tensor {
  const known = { weight: true, bias: true, training: true, eps: true } as const;
  const given = placedOrNamed<BatchNormOptions, 'weight' | 'bias'>('batchNorm', { weight, bias }, options, known);
  const { weight: gain, bias: shift, training = false, eps = 1e-5 } = given;
  requireBoolean('batchNorm', 'training', training);
  requireTensor('batchNorm', 'x', x);
  if (training) {
    requireNumber('batchNorm', 'eps', eps, { least: 0 });
    requireBatch(x, { runningMean, runningVar, weight: gain, bias: shift });
    if (x.size > 0) return standardize(x, gain, shift, eps).y;
  }
  const [center, spread] = training ? ofNothing(x) : [runningMean, runningVar];
  requireTensor('batchNorm', 'runningMean', center);
  requireTensor('batchNorm', 'runningVar', spread);
  return apply(batchNormOp, [x, gain ?? onesLike(center), shift ?? zerosLike(center), center, spread], { eps });
}
