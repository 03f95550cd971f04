import {
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { requireChannels, requireSeveral, scaleChannels } from './along-channels.ts';
import { batchNorm } from './batch-norm.ts';
import { layerNorm } from './layer-norm.ts';

/** What is added to the variance. */
interface EpsOptions {
  /** at least 0, default 1e-5 */
  readonly eps?: number | undefined;
}

/** Normalizes each group of channels of each example. */
function normalizeGroups(x: Tensor, groups: number, eps: number): Tensor {
  const [batch, channels, ...spatial] = x.shape;
  const length = spatial.reduce((product, size) => product * size, channels / groups);
  return reshape(layerNorm(reshape(x, [batch, groups, length]), null, null, { eps }), x.shape);
}

/**
 * Normalizes groups of channels of each example to mean 0 and variance 1, then stretches and shifts each channel.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[batch, channels, …]`, floating
 * @param groups how many; they divide the channels
 * @param weight `[channels]`; null for none
 * @param bias `[channels]`; null for none
 * @param options `eps`: at least 0, default 1e-5
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the groups do not divide the channels, or `weight` or `bias` are not one number for each
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example groupNorm(tensor([[1, 3, 5, 9]]), 2).toArray(); // [[-1.000, 1.000, -1.000, 1.000]]
 * @see Wu and He (2018); https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export function groupNorm(
  x: Tensor,
  groups: number,
  weight?: Tensor | null,
  bias?: Tensor | null,
  options: EpsOptions = {},
): Tensor {
  requireTensor('groupNorm', 'x', x);
  const { eps = 1e-5 } = requireOptions('groupNorm', options, { eps: true });
  requireNumber('groupNorm', 'eps', eps, { least: 0 });
  requireWholeNumber('groupNorm', 'groups', groups, { least: 1 });
  requireChannels('groupNorm', x);
  if (x.shape[1] % groups !== 0)
    throw new ShapeError(
      'groupNorm',
      `x is ${formatShape(x.shape)}, with ${x.shape[1]} channels, which ${groups} groups do not divide`,
      {
        expected: groups,
        got: x.shape[1],
      },
    );
  requireSeveral('groupNorm', x, x.size / groups);
  return scaleChannels('groupNorm', normalizeGroups(x, groups, eps), weight, bias);
}

interface InstanceNormOptions extends EpsOptions {
  /** whether the statistics are those of each example, not `runningMean` and `runningVar`; default true */
  readonly useInputStats?: boolean | undefined;
  /** `[channels]` */
  readonly runningMean?: Tensor | null | undefined;
  /** `[channels]` */
  readonly runningVar?: Tensor | null | undefined;
}

const known = { eps: true, useInputStats: true, runningMean: true, runningVar: true } as const;

/**
 * Normalizes each channel of each example to mean 0 and variance 1, then stretches and shifts it; or with given statistics, as after training.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[batch, channels, …]`, floating
 * @param weight `[channels]`; null for none
 * @param bias `[channels]`; null for none
 * @param options `eps`: at least 0, default 1e-5; `useInputStats`: default true; false: `runningMean` and `runningVar` are the statistics
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes or one value alone for each channel of an example, or the others are not one number for each
 *   channel
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example instanceNorm(tensor([[[1, 3], [5, 9]]])).toArray(); // [[[-1.000, 1.000], [-1.000, 1.000]]]
 * @see Ulyanov et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html (there the running statistics move; here
 *   the layers move them)
 */
export function instanceNorm(
  x: Tensor,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  options: InstanceNormOptions = {},
): Tensor {
  requireTensor('instanceNorm', 'x', x);
  const given = requireOptions<InstanceNormOptions>('instanceNorm', options, known);
  const { eps = 1e-5, useInputStats = true, runningMean = null, runningVar = null } = given;
  requireNumber('instanceNorm', 'eps', eps, { least: 0 });
  requireBoolean('instanceNorm', 'useInputStats', useInputStats);
  requireChannels('instanceNorm', x);
  if (!useInputStats) {
    requireTensor('instanceNorm', 'runningMean', runningMean);
    requireTensor('instanceNorm', 'runningVar', runningVar);
    return batchNorm(x, runningMean, runningVar, weight, bias, { eps });
  }
  requireSeveral('instanceNorm', x, sizeOf(x.shape.slice(2)));
  return scaleChannels('instanceNorm', normalizeGroups(x, x.shape[1], eps), weight, bias);
}
