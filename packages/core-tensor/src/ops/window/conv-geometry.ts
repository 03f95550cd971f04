import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import type { OnnxAttribute, OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import type { TensorType } from '../../op.ts';
import { formatShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Convolution } from './conv-kernel.ts';
import { padsOf, perAxis, planeOf, type Padding, type PerAxis, type Windows } from './windows.ts';

/** How a convolution runs. */
export interface ConvOptions {
  /** distance between windows; default 1 */
  readonly stride?: PerAxis;
  /** zeros around the spatial axes; default 0 */
  readonly padding?: Padding;
  /** distance between the entries that a kernel looks at; default 1 */
  readonly dilation?: PerAxis;
  /** independent parts into which the channels are divided; default 1 */
  readonly groups?: number;
}

/** Attributes of all convolution records. */
export interface ConvAttributes extends Windows {
  readonly groups: number;
}

const layouts = ['', '[batch, channels, length]', '[batch, channels, height, width]'];
const weightLayouts = (channels: string): string[] => ['', `[${channels}, length]`, `[${channels}, height, width]`];

/** Layout of the weights of a convolution and of a transposed one. */
export const convWeight = 'outChannels, inChannels / groups';
export const transposedWeight = 'inChannels, outChannels / groups';

function requireRank(where: string, name: string, { shape }: TensorType, layout: string): void {
  const rank = layout.split(',').length;
  if (shape.length === rank) return;
  throw new ShapeError(
    where,
    `${name} is ${formatShape(shape)} but must be ${layout}, with ${rank} axes, not ${shape.length}`,
    { expected: rank, got: shape.length },
  );
}

/** Throws unless images have `count` spatial axes. */
export function requireImages(where: string, name: string, x: TensorType, count: number): void {
  requireRank(where, name, x, layouts[count]);
}

/** Checks ranks and options, so that the attributes of a record can be made of them. */
export function convAttributes(
  where: string,
  [x, weight]: readonly [TensorType, TensorType],
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions,
  { count, layout }: { count: number; layout: string },
): ConvAttributes {
  requireImages(where, 'x', x, count);
  requireRank(where, 'weight', weight, weightLayouts(layout)[count]);
  perAxis(where, 'groups', [groups], { count: 1, least: 1 });
  const windows = {
    kernel: perAxis(where, 'kernel size', weight.shape.slice(2), { count, least: 1 }),
    stride: perAxis(where, 'stride', stride, { count, least: 1 }),
    dilation: perAxis(where, 'dilation', dilation, { count, least: 1 }),
  };
  return { ...windows, padding: padsOf(where, padding, windows, x.shape.slice(2)), groups };
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

/** Sizes for the kernels from the shapes of `x` and `y` in `y = x ∗ w`. */
export function convolutionOf(x: Shape, y: Shape, attributes: ConvAttributes): Convolution {
  const { groups } = attributes;
  return {
    batch: x[0],
    groups,
    inChannels: x[1] / groups,
    outChannels: y[1] / groups,
    plane: planeOf(x.slice(2), y.slice(2), attributes),
  };
}

/** Starts each channel of `y` with its bias. */
export function fillBias({ data, shape }: Tensor, bias: Tensor): void {
  const plane = sizeOf(shape.slice(2));
  for (let at = 0, channel = 0; at < data.length; at += plane, channel = (channel + 1) % bias.size)
    data.fill(bias.data[channel], at, at + plane);
}

/** The attributes that ONNX's convolutions share. `pads` never go below 0. */
export function onnxConvAttributes({
  kernel,
  stride,
  padding,
  dilation,
  groups,
}: ConvAttributes): Record<string, OnnxAttribute> {
  return {
    kernel_shape: kernel,
    strides: stride,
    pads: [...padding.map(([before]) => before), ...padding.map(([, after]) => Math.max(0, after))],
    dilations: dilation,
    group: groups,
  };
}

/** `x` without the last entries that negative padding leaves out, which ONNX does not know. */
export function onnxCropped(
  x: OnnxValue,
  { padding }: Pick<Windows, 'padding'>,
  { node, ints }: OnnxContext,
): OnnxValue {
  const cut = padding.flatMap(([, after], axis) => (after < 0 ? [{ axis: axis + 2, after }] : []));
  if (cut.length === 0) return x;
  const shape = x.shape.map((length, axis) => length + Math.min(0, padding[axis - 2]?.[1] ?? 0));
  return node(
    {
      opType: 'Slice',
      inputs: [x, ints(cut.map(() => 0)), ints(cut.map(({ after }) => after)), ints(cut.map(({ axis }) => axis))],
    },
    { shape, dtype: x.dtype },
  );
}
