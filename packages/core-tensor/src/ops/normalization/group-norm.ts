import {
  placedOrNamed,
  requireBoolean,
  requireNumber,
  requireTensor,
  requireWholeNumber,
  type PlacedOrNamed,
} from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { requireChannels, requireSeveral, scaleChannels } from './along-channels.ts';
import { batchNorm } from './batch-norm.ts';
import { layerNorm } from './layer-norm.ts';

/** What stretches and shifts each channel, and how it is normalized. */
interface GroupNormOptions {
  /** `[channels]`; null for none, which is the default */
  readonly weight?: Tensor | null | undefined;
  /** `[channels]`; null for none, which is the default */
  readonly bias?: Tensor | null | undefined;
  /** added to the variance, at least 0; default 1e-5 */
  readonly eps?: number | undefined;
}

/** Normalizes each group of channels of each example. */
function normalizeGroups(x: Tensor, groups: number, eps: number): Tensor {
  const [batch, channels, ...spatial] = x.shape;
  const length = spatial.reduce((product, size) => product * size, channels / groups);
  return reshape(layerNorm(reshape(x, [batch, groups, length]), length, { eps }), x.shape);
}

/**
 * Normalizes groups of channels of each example to mean 0 and variance 1, then stretches and shifts each channel.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[batch, channels, …]`, floating
 * @param numGroups how many groups; they divide the channels
 * @param weight `[channels]`; null for none
 * @param bias `[channels]`; null for none
 * @param options `eps`: at least 0, default 1e-5; `weight` and `bias` may stand here, too, behind `numGroups`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the groups do not divide the channels, or `weight` or `bias` are not one number for each
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example groupNorm(tensor([[1, 3, 5, 9]]), 2).toArray(); // [[-1.000, 1.000, -1.000, 1.000]]
 * @see Wu and He (2018); https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  weight?: PlacedOrNamed<GroupNormOptions>,
  bias?: PlacedOrNamed<GroupNormOptions>,
  options?: GroupNormOptions,
): Tensor {
  requireTensor('groupNorm', 'x', x);
  const known = { weight: true, bias: true, eps: true } as const;
  const given = placedOrNamed<GroupNormOptions, 'weight' | 'bias'>('groupNorm', { weight, bias }, options, known);
  const { eps = 1e-5 } = given;
  requireNumber('groupNorm', 'eps', eps, { least: 0 });
  requireWholeNumber('groupNorm', 'numGroups', numGroups, { least: 1 });
  requireChannels('groupNorm', x);
  if (x.shape[1] % numGroups !== 0)
    throw new ShapeError(
      'groupNorm',
      `x is ${formatShape(x.shape)}, with ${x.shape[1]} channels, which ${numGroups} groups do not divide`,
      {
        expected: numGroups,
        got: x.shape[1],
      },
    );
  requireSeveral('groupNorm', x, x.size / numGroups);
  return scaleChannels('groupNorm', normalizeGroups(x, numGroups, eps), given.weight, given.bias);
}

interface InstanceNormOptions extends GroupNormOptions {
  /** whether the statistics are those of each example, not `runningMean` and `runningVar`; default true */
  readonly useInputStats?: boolean | undefined;
  /** `[channels]` */
  readonly runningMean?: Tensor | null | undefined;
  /** `[channels]` */
  readonly runningVar?: Tensor | null | undefined;
}

const known = {
  runningMean: true,
  runningVar: true,
  weight: true,
  bias: true,
  useInputStats: true,
  eps: true,
} as const;

/**
 * Normalizes each channel of each example to mean 0 and variance 1, then stretches and shifts it; or with given statistics, as after training.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @param x `[batch, channels, …]`, floating
 * @param runningMean `[channels]`, with which it is normalized if `useInputStats` is false; null for none
 * @param runningVar as `runningMean`
 * @param weight `[channels]`; null for none
 * @param bias `[channels]`; null for none
 * @param options `eps`: at least 0, default 1e-5; `useInputStats`: whether the statistics are those of each example, default true; the tensors may stand
 *   here, too, behind `x`
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
  runningMean?: PlacedOrNamed<InstanceNormOptions>,
  runningVar?: PlacedOrNamed<InstanceNormOptions>,
  weight?: PlacedOrNamed<InstanceNormOptions>,
  bias?: PlacedOrNamed<InstanceNormOptions>,
  options?: InstanceNormOptions,
): Tensor {
  requireTensor('instanceNorm', 'x', x);
  const places = { runningMean, runningVar, weight, bias };
  const given = placedOrNamed<InstanceNormOptions, keyof typeof places>('instanceNorm', places, options, known);
  const { eps = 1e-5, useInputStats = true } = given;
  requireNumber('instanceNorm', 'eps', eps, { least: 0 });
  requireBoolean('instanceNorm', 'useInputStats', useInputStats);
  requireChannels('instanceNorm', x);
  if (!useInputStats) {
    requireTensor('instanceNorm', 'runningMean', given.runningMean);
    requireTensor('instanceNorm', 'runningVar', given.runningVar);
    return batchNorm(x, given.runningMean, given.runningVar, given.weight, given.bias, { eps });
  }
  requireSeveral('instanceNorm', x, sizeOf(x.shape.slice(2)));
  return scaleChannels('instanceNorm', normalizeGroups(x, x.shape[1], eps), given.weight, given.bias);
}
