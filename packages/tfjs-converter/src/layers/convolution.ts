import {
  padAxes,
  permute,
  reshape,
  slice,
  windowsFrom,
  type Padding,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import {
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose2d,
  ConvTranspose3d,
  Sequential,
  type ConvLayerOptions,
} from '@gradkit/layers';
import { activationIn } from './activations.ts';
import type { BuildLayer, Building } from './built-layer.ts';
import {
  booleanIn,
  choiceIn,
  isChannelsFirst,
  numberIn,
  numbersIn,
  refuseLayer,
  type LayerConfig,
} from './layer-config.ts';
import { requireWeightShape, type FoundWeight } from './layer-weights.ts';
import type { NamedWeight } from '../weights/encode-weights.ts';

const layersByAxes = [Conv1d, Conv2d, Conv3d] as const;
const transposedByAxes = [null, ConvTranspose2d, ConvTranspose3d] as const;

interface Windows {
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly dilation: readonly number[];
}

/** How kernels move, and what is put around `x` before. */
interface Sliding {
  readonly windows: Windows;
  pad(x: Tensor): Tensor;
}

function slidingOf(layer: LayerConfig, kernel: readonly number[]): Sliding {
  const count = kernel.length;
  const stride = numbersIn(layer, 'strides', count, 1);
  const dilation = numbersIn(layer, 'dilation_rate', count, 1);
  const padding = choiceIn(layer, 'padding', ['valid', 'same', 'causal'], 'valid');
  const windows = { stride, dilation, padding } as const;
  if (padding === 'causal') {
    if (count > 1) throw refuseLayer(layer, 'has padding causal, which is of Conv1D alone', padding);
    return { windows: { ...windows, padding: [[dilation[0] * (kernel[0] - 1), 0]] }, pad: (x) => x };
  }
  if (padding === 'valid' || stride.every((step) => step === 1))
    return { windows: { ...windows, padding }, pad: (x) => x };
  return {
    windows: { ...windows, padding: 'valid' },
    pad(x) {
      const sizes = x.shape.slice(2); // how much it is follows from them
      return padAxes(x, windowsFrom(layer.where, ['kernel_size', kernel], { ...windows, padding }, sizes).padding);
    },
  };
}

/** Axes of a kernel `[…sizes, a, b]` as `[b, a, …sizes]`. */
const lastTwoFirst = (rank: number): number[] => [rank - 1, rank - 2, ...sizes(rank - 2)];
/** And back. */
const firstTwoLast = (rank: number): number[] => [...sizes(rank - 2).map((axis) => axis + 2), 1, 0];
const sizes = (count: number): number[] => Array.from({ length: count }, (_, axis) => axis);

function takeBias(layer: LayerConfig, { weights }: Building, outChannels: number): FoundWeight | null {
  if (!booleanIn(layer, 'use_bias', true)) return null;
  const bias = weights.take(layer.name, 'bias', { rank: 1 });
  requireWeightShape(layer.where, bias, [outChannels]);
  return bias;
}

const biasWeights = (
  bias: FoundWeight | null,
  { bias: own }: { readonly bias: { value: Tensor } | null },
): NamedWeight[] => (bias === null || own === null ? [] : [[bias.name, own.value]]);

/** `Conv1D`, `Conv2D`, `Conv3D`: kernels `[…sizes, in, out]` there are `[out, in, …sizes]` here. */
export function buildConv(axes: 1 | 2 | 3): BuildLayer {
  return (layer, building) => {
    const kernel = building.weights.take(layer.name, 'kernel', { rank: axes + 2 });
    const { shape } = kernel.value;
    const groups = numberIn(layer, 'groups', 1);
    const [inChannels, outChannels] = [shape[axes] * groups, shape[axes + 1]];
    const bias = takeBias(layer, building, outChannels);
    const kernelSize = shape.slice(0, axes);
    const { windows, pad } = slidingOf(layer, kernelSize);
    const options: ConvLayerOptions = { ...windows, groups, bias: bias !== null };
    const conv = new layersByAxes[axes - 1](inChannels, outChannels, kernelSize, options);
    conv.weight.value = permute(kernel.value, lastTwoFirst(axes + 2));
    if (bias !== null) conv.bias!.value = bias.value;
    const activation = activationIn(layer);
    return {
      module: conv,
      layout: isChannelsFirst(layer) ? 'last' : 'first',
      ranks: [axes + 2],
      call: ([x]) => activation(conv.forward(pad(x)), isChannelsFirst(layer) ? -1 : 1),
      weights: () => [[kernel.name, permute(conv.weight.value, firstTwoLast(axes + 2))], ...biasWeights(bias, conv)],
    };
  };
}

/** A depthwise kernel `[h, w, in, multiplier]` as `[in · multiplier, 1, h, w]`. */
function depthwiseWeight(kernel: Tensor): Tensor {
  const [height, width, channels, multiplier] = kernel.shape;
  return reshape(permute(kernel, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

/** And back. */
function depthwiseKernel({ weight }: Conv2d, channels: number): Tensor {
  const [outChannels, , height, width] = weight.value.shape;
  return permute(reshape(weight.value, [channels, outChannels / channels, height, width]), [2, 3, 0, 1]);
}

function depthwiseConv(
  layer: LayerConfig,
  kernel: Tensor,
  bias: boolean,
): { readonly conv: Conv2d; pad(x: Tensor): Tensor } {
  const [height, width, channels, multiplier] = kernel.shape;
  const { windows, pad } = slidingOf(layer, [height, width]);
  const conv = new Conv2d(channels, channels * multiplier, [height, width], { ...windows, groups: channels, bias });
  conv.weight.value = depthwiseWeight(kernel);
  return { conv, pad };
}

/** In layers of its own TensorFlow.js leaves the dilation of a `DepthwiseConv2D` out. */
function withoutDilation(layer: LayerConfig, { isFromTfjs, note }: Building): LayerConfig {
  if (!isFromTfjs || numbersIn(layer, 'dilation_rate', 2, 1).every((rate) => rate === 1)) return layer;
  note(`layer ${layer.name}: its dilation_rate is left out, as TensorFlow.js does`);
  return { ...layer, config: { ...layer.config, dilation_rate: 1 } };
}

/** `DepthwiseConv2D`: each channel has kernels of its own. */
export const buildDepthwiseConv: BuildLayer = (given, building) => {
  const layer = withoutDilation(given, building);
  const kernel = building.weights.take(layer.name, 'depthwise_kernel', { rank: 4 });
  const [, , channels, multiplier] = kernel.value.shape;
  const bias = takeBias(layer, building, channels * multiplier);
  const { conv, pad } = depthwiseConv(layer, kernel.value, bias !== null);
  if (bias !== null) conv.bias!.value = bias.value;
  const activation = activationIn(layer);
  return {
    module: conv,
    layout: isChannelsFirst(layer) ? 'last' : 'first',
    ranks: [4],
    call: ([x]) => activation(conv.forward(pad(x)), isChannelsFirst(layer) ? -1 : 1),
    weights: () => [[kernel.name, depthwiseKernel(conv, channels)], ...biasWeights(bias, conv)],
  };
};

/** `SeparableConv2D`: kernels for each channel, then sums of the channels. */
export const buildSeparableConv: BuildLayer = (layer, building) => {
  const kernel = building.weights.take(layer.name, 'depthwise_kernel', { rank: 4 });
  const mixing = building.weights.take(layer.name, 'pointwise_kernel', { rank: 4 });
  const [, , channels] = kernel.value.shape;
  const [, , between, outChannels] = mixing.value.shape;
  const bias = takeBias(layer, building, outChannels);
  const { conv: depthwise, pad } = depthwiseConv(layer, kernel.value, false);
  const pointwise = new Conv2d(between, outChannels, 1, { bias: bias !== null });
  pointwise.weight.value = permute(mixing.value, lastTwoFirst(4));
  if (bias !== null) pointwise.bias!.value = bias.value;
  const both = new Sequential(depthwise, pointwise);
  const activation = activationIn(layer);
  return {
    module: both,
    layout: isChannelsFirst(layer) ? 'last' : 'first',
    ranks: [4],
    call: ([x]) => activation(both.forward(pad(x)), isChannelsFirst(layer) ? -1 : 1),
    weights: () => [
      [kernel.name, depthwiseKernel(depthwise, channels)],
      [mixing.name, permute(pointwise.weight.value, firstTwoLast(4))],
      ...biasWeights(bias, pointwise),
    ],
  };
};

/** `Conv2DTranspose`, `Conv3DTranspose`: with padding `same`, as many times the size as the stride says. */
export function buildConvTranspose(axes: 2 | 3): BuildLayer {
  return (layer, building) => {
    const kernel = building.weights.take(layer.name, 'kernel', { rank: axes + 2 });
    const { shape } = kernel.value;
    const [outChannels, inChannels] = shape.slice(axes);
    const kernelSize = shape.slice(0, axes);
    const stride = numbersIn(layer, 'strides', axes, 1);
    const dilation = numbersIn(layer, 'dilation_rate', axes, 1);
    const padding = choiceIn(layer, 'padding', ['valid', 'same'], 'valid');
    if (dilation.some((each) => each !== 1)) throw refuseLayer(layer, 'has dilation_rate; it must be 1', dilation);
    if ((layer.config['output_padding'] ?? null) !== null)
      throw refuseLayer(layer, 'has output_padding; leave it out', layer.config['output_padding']);
    const bias = takeBias(layer, building, outChannels);
    const outputPadding = kernelSize.map((size, i) => Math.max(stride[i] - size, 0));
    const conv = new transposedByAxes[axes - 1]!(inChannels, outChannels, kernelSize, {
      stride,
      outputPadding,
      bias: bias !== null,
    });
    conv.weight.value = permute(kernel.value, lastTwoFirst(axes + 2));
    if (bias !== null) conv.bias!.value = bias.value;
    const activation = activationIn(layer);
    const cut = kernelSize.map((size, i) => (padding === 'same' ? Math.max(size - stride[i], 0) : 0));
    const before = cut.map((size) => Math.floor(size / 2));
    const middle = (y: Tensor): Tensor =>
      cut.every((size) => size === 0)
        ? y
        : slice(y, [
            null,
            null,
            ...cut.map((size, i): [number, number | null] => [before[i], size === before[i] ? null : before[i] - size]),
          ]);
    return {
      module: conv,
      layout: isChannelsFirst(layer) ? 'last' : 'first',
      ranks: [axes + 2],
      call: ([x]) => activation(middle(conv.forward(x)), isChannelsFirst(layer) ? -1 : 1),
      weights: () => [[kernel.name, permute(conv.weight.value, firstTwoLast(axes + 2))], ...biasWeights(bias, conv)],
    };
  };
}
