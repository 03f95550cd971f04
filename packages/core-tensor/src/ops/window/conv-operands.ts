import { requireWholeNumber } from '../../arguments/number.ts';
import type { OptionNames } from '../../arguments/options.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { refuseArgument } from '../../arguments/refuse-argument.ts';
import { ShapeError } from '../../errors.ts';
import type { TensorType } from '../../tensor-type.ts';
import { formatShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { sum } from '../reduction/sum.ts';
import { windowsFrom, type Padding, type PerAxis } from './window-options.ts';
import { axisNames, type Windows } from './windows.ts';

/** How a convolution runs. */
export interface ConvOptions {
  /** distance between windows; default 1 */
  readonly stride?: PerAxis | undefined;
  /** zeros around the spatial axes; default 0 */
  readonly padding?: Padding | undefined;
  /** distance between the entries that a kernel looks at; default 1 */
  readonly dilation?: PerAxis | undefined;
  /** independent parts into which the channels are divided; default 1 */
  readonly groups?: number | undefined;
}

/** What the functions take beside. */
export interface BiasOption {
  /** `[outChannels]`; null for none, which is the default */
  readonly bias?: Tensor | null | undefined;
}

/** Attributes of all convolution records. */
export interface ConvAttributes extends Windows {
  readonly groups: number;
}

/** What a convolution takes; a bias may be left out. */
export type ConvOperands = [x: Tensor, weight: Tensor, ...bias: Tensor[]];

/** The operands from what the user gave; null for no bias. */
export function operandsOf(x: Tensor, weight: Tensor, bias: Tensor | null | undefined): ConvOperands {
  return bias === null || bias === undefined ? [x, weight] : [x, weight, bias];
}

/** Leading axes of the weights of a convolution and of a transposed one. */
export const convWeight = ['outChannels', 'inChannels / groups'];
export const transposedWeight = ['inChannels', 'outChannels / groups'];

/** Names of the options that convolutions share. */
export const convOptions: OptionNames<ConvOptions> = { stride: true, padding: true, dilation: true, groups: true };

/** Throws where padding is to keep sizes that strides divide. */
export function requireSameSizes(where: string, { padding, stride = 1 }: ConvOptions): void {
  if (padding === 'same' && [stride].flat().some((step) => step !== 1))
    refuseArgument(where, 'stride', stride, "1, for padding 'same' keeps sizes");
}

/** Throws unless weights have the given leading axes and `count` spatial ones. */
function requireRank(where: string, { shape }: Tensor, leading: readonly string[], count: number): void {
  const rank = leading.length + count;
  if (shape.length === rank) return;
  const layout = [...leading, ...axisNames(count)].join(', ');
  throw new ShapeError(
    where,
    `weight is ${formatShape(shape)} but must be [${layout}], with ${rank} axes, not ${shape.length}`,
    { expected: rank, got: shape.length },
  );
}

/** Checks ranks and options, so that the attributes of a record can be made of them. */
export function convAttributes(
  where: string,
  [x, weight, bias]: ConvOperands,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions,
  { count, layout }: { count: number; layout: readonly string[] },
): ConvAttributes {
  requireTensor(where, 'weight', weight);
  if (bias !== undefined) requireTensor(where, 'bias', bias);
  requireRank(where, weight, layout, count);
  requireWholeNumber(where, 'groups', groups, { least: 1 });
  const kernel = ['kernel size', weight.shape.slice(2)] as const;
  return { ...windowsFrom(where, kernel, { stride, padding, dilation }, x.shape.slice(2)), groups };
}

/** Throws unless `x`, `weight` and `bias` fit; `outChannels` and `inChannels` are what the weights are for. */
export function requireOperands(
  where: string,
  [x, weight, bias]: readonly [TensorType, TensorType, TensorType?],
  { groups, inChannels, outChannels }: { groups: number; inChannels: number; outChannels: number },
): void {
  requireFloating(where, 'x', x.dtype);
  requireSame(where, ['x', 'weight'], [x.dtype, weight.dtype]);
  const given = `weight is ${formatShape(weight.shape)}`;
  if (weight.shape[0] % groups !== 0) {
    throw new ShapeError(
      where,
      `${given} but groups is ${groups}; its first axis must be a multiple of groups (${weight.shape[0]} vs ${groups})`,
      { expected: groups, got: weight.shape[0] },
    );
  }
  if (inChannels === 0 || outChannels === 0) {
    throw new ShapeError(
      where,
      `${given}, for ${inChannels} channels in and ${outChannels} out; both must be at least 1`,
      {
        expected: 1,
        got: 0,
      },
    );
  }
  if (x.shape[1] !== inChannels) {
    const grouped = groups === 1 ? '' : ` with groups ${groups}`;
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)} but ${given}${grouped}; the channels of x must be those the weight is for (${x.shape[1]} vs ${inChannels})`,
      { expected: inChannels, got: x.shape[1] },
    );
  }
  if (bias === undefined) return;
  requireSame(where, ['x', 'bias'], [x.dtype, bias.dtype]);
  if (bias.shape.length === 1 && bias.shape[0] === outChannels) return;
  throw new ShapeError(where, `bias is ${formatShape(bias.shape)} but ${given}; bias must be [${outChannels}]`, {
    expected: [outChannels],
    got: bias.shape,
  });
}

/** Starts each channel of `y` with its bias. */
export function fillBias({ data, shape }: Tensor, bias: Tensor): void {
  const image = sizeOf(shape.slice(2));
  for (let at = 0, channel = 0; at < data.length; at += image, channel = (channel + 1) % bias.size)
    data.fill(bias.data[channel], at, at + image);
}

/** The gradient of the bias: one sum for each channel. */
export function sumPerChannel(dy: Tensor): Tensor {
  return sum(
    dy,
    dy.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
  );
}
