import { formatValue, mul, permute, reshape, tensor, tile, type Tensor } from '@gradkit/core-tensor/functional';
import type { AvgPool1d, Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, MaxPool1d } from '@gradkit/layers';
import { described, numbersOf, optionalWeight, refuseModule, type DescribedLayer } from './described-layer.ts';

type Conv = Conv1d | Conv2d | Conv3d;
type ConvTranspose = ConvTranspose1d | ConvTranspose2d;
type Pool = Pick<MaxPool1d, 'kernelSize' | 'options'> | Pick<AvgPool1d, 'kernelSize' | 'options'>;

const format = { data_format: 'channels_last' } as const;
const channels = 'last' as const;

/** What stands around images: of each axis how much before and after. */
const around = (className: 'ZeroPadding2D' | 'Cropping2D', sides: readonly (readonly number[])[]): DescribedLayer =>
  described(className, {
    config: { [className === 'Cropping2D' ? 'cropping' : 'padding']: sides, ...format },
    channels,
  });

/** Sequences as images of one row, for what TensorFlow.js has of images alone. */
function overImages(layers: readonly DescribedLayer[], inChannels: number, outChannels: number): DescribedLayer[] {
  const asShape = (target: readonly number[]): DescribedLayer =>
    described('Reshape', { config: { target_shape: target }, channels, rank: target.length + 1 });
  return [asShape([1, -1, inChannels]), ...layers, asShape([-1, outChannels])];
}

/** Axes of a kernel `[out, in, …sizes]` as `[…sizes, in, out]`. */
const kernelAxes = (axes: number): number[] => [...Array.from({ length: axes }, (_, i) => i + 2), 1, 0];

/** A kernel of groups as one of all channels, with zeros between the groups. */
function withoutGroups(weight: Tensor, groups: number): Tensor {
  if (groups === 1) return weight;
  const [outChannels, perGroup, ...sizes] = weight.shape;
  const inChannels = perGroup * groups;
  const isOwn = Array.from({ length: outChannels * inChannels }, (_, at) => {
    const [out, from] = [Math.floor(at / inChannels), at % inChannels];
    return Math.floor((out * groups) / outChannels) === Math.floor(from / perGroup) ? 1 : 0;
  });
  const ones = sizes.map(() => 1);
  return mul(tile(weight, [1, groups, ...ones]), tensor(isOwn, { shape: [outChannels, inChannels, ...ones] }));
}

/** How kernels move, as Keras says it; `sides` is what it cannot say: zeros around images. */
function slidingOf(name: string, { options, kernelSize }: Conv) {
  const axes = kernelSize.length;
  const stride = numbersOf(name, 'stride', options.stride ?? 1, axes);
  const dilation = numbersOf(name, 'dilation', options.dilation ?? 1, axes);
  if (stride.some((step) => step > 1) && dilation.some((rate) => rate > 1))
    throw refuseModule(name, `has stride ${formatValue(stride)} and dilation ${formatValue(dilation)}; one must be 1`);
  const given = options.padding ?? 0;
  if (given === 'same' || given === 'valid') return { stride, dilation, padding: given, sides: null };
  const added = numbersOf(name, 'padding', given, axes);
  if (added.every((size) => size === 0)) return { stride, dilation, padding: 'valid', sides: null };
  const isSame = added.every((size, i) => stride[i] === 1 && 2 * size === dilation[i] * (kernelSize[i] - 1));
  if (isSame) return { stride, dilation, padding: 'same', sides: null };
  if (axes === 3)
    throw refuseModule(name, `has padding ${formatValue(added)}; of volumes TensorFlow.js has 0 and same alone`, added);
  return { stride, dilation, padding: 'valid', sides: added.map((size) => [size, size]) };
}

/** `Conv1d`, `Conv2d`, `Conv3d`: `Conv1D` …, or `DepthwiseConv2D` where each channel has kernels of its own. */
export function describeConv(name: string, conv: Conv): DescribedLayer[] {
  const { options, paddingMode, inChannels, outChannels, kernelSize, weight, bias } = conv;
  const axes = kernelSize.length;
  if (paddingMode !== 'zeros')
    throw refuseModule(name, `has paddingMode ${paddingMode}; Keras puts zeros around alone`);
  const groups = options.groups ?? 1;
  const { stride, dilation, padding, sides } = slidingOf(name, conv);
  const config = { padding, use_bias: bias !== null, ...format };
  const biases = optionalWeight('bias', bias);
  const isDepthwise = axes === 2 && groups === inChannels && groups > 1 && dilation.every((rate) => rate === 1); // it leaves dilations out
  const isRow = axes === 1 && sides !== null;
  const ofImage = (sizes: readonly number[], fill: number): readonly number[] => (isRow ? [fill, ...sizes] : sizes);
  const moved = {
    ...config,
    kernel_size: ofImage(kernelSize, 1),
    strides: ofImage(stride, 1),
    dilation_rate: ofImage(dilation, 1),
  };
  const multiplier = outChannels / inChannels;
  const whole = isDepthwise ? weight.value : permute(withoutGroups(weight.value, groups), kernelAxes(axes));
  const layer = isDepthwise
    ? described('DepthwiseConv2D', {
        config: { ...moved, depth_multiplier: multiplier },
        weights: [
          ['depthwise_kernel', permute(reshape(whole, [inChannels, multiplier, ...kernelSize]), [2, 3, 0, 1])],
          ...biases,
        ],
        channels,
      })
    : described(`Conv${isRow ? 2 : axes}D`, {
        config: { ...moved, filters: outChannels },
        weights: [['kernel', isRow ? reshape(whole, [1, ...whole.shape]) : whole], ...biases],
        channels,
      });
  if (sides === null) return [layer];
  if (!isRow) return [around('ZeroPadding2D', sides), layer];
  return overImages([around('ZeroPadding2D', [[0, 0], ...sides]), layer], inChannels, outChannels);
}

/** `ConvTranspose1d`, `ConvTranspose2d`: `Conv2DTranspose`, with what padding takes away cut off behind. */
export function describeConvTranspose(name: string, conv: ConvTranspose): DescribedLayer[] {
  const { options, inChannels, outChannels, kernelSize, weight, bias } = conv;
  const axes = kernelSize.length;
  const { stride: steps = 1, padding: given = 0, outputPadding = 0, dilation = 1, groups = 1 } = options;
  if (groups !== 1) throw refuseModule(name, `has ${groups} groups; TensorFlow.js has 1`, groups);
  if (numbersOf(name, 'dilation', dilation, axes).some((rate) => rate !== 1))
    throw refuseModule(name, 'has a dilation, which TensorFlow.js has not', dilation);
  const stride = numbersOf(name, 'stride', steps, axes);
  const padding = numbersOf(name, 'padding', given, axes);
  const added = numbersOf(name, 'outputPadding', outputPadding, axes);
  const cut = kernelSize.map((size, i) => [padding[i], Math.max(size, stride[i]) - size - added[i] + padding[i]]);
  if (cut.some(([, after]) => after < 0))
    throw refuseModule(name, 'has an outputPadding beyond what its padding takes away', outputPadding);
  const isRow = axes === 1;
  const isSame = cut.every(([before, after], i) => {
    const all = Math.max(kernelSize[i] - stride[i], 0);
    return before === Math.floor(all / 2) && after === all - before;
  });
  const isCut = !isSame && cut.flat().some((size) => size > 0);
  if (isCut && isRow)
    throw refuseModule(name, 'has a padding that is neither 0 nor half of what kernels reach over the stride', given);
  const ofImage = <T>(sizes: readonly T[], fill: T): readonly T[] => (isRow ? [fill, ...sizes] : sizes);
  const kernel = permute(weight.value, kernelAxes(axes)); // [in, out, …sizes] → […sizes, out, in]
  const layer = described('Conv2DTranspose', {
    config: {
      filters: outChannels,
      kernel_size: ofImage(kernelSize, 1),
      strides: ofImage(stride, 1),
      padding: isSame ? 'same' : 'valid',
      use_bias: bias !== null,
      ...format,
    },
    weights: [['kernel', isRow ? reshape(kernel, [1, ...kernel.shape]) : kernel], ...optionalWeight('bias', bias)],
    channels,
  });
  const layers = [layer, ...(isCut ? [around('Cropping2D', cut)] : [])];
  return isRow ? overImages(layers, inChannels, outChannels) : layers;
}

/** Pooling: the largest without anything around, means also with zeros that count. */
export function describePool(
  name: string,
  kind: 'Max' | 'Average',
  { kernelSize, options }: Pool,
  axes: number,
): DescribedLayer[] {
  const size = numbersOf(name, 'kernelSize', kernelSize, axes);
  const { stride = size, padding = 0, ceilMode = false } = options;
  if (ceilMode) throw refuseModule(name, 'has ceilMode, which Keras has not');
  if ('dilation' in options && options.dilation !== undefined && options.dilation !== 1)
    throw refuseModule(name, 'has a dilation, which Keras has not', options.dilation);
  if ('divisorOverride' in options && (options.divisorOverride ?? null) !== null)
    throw refuseModule(name, 'has a divisorOverride, which Keras has not', options.divisorOverride);
  const counts = kind === 'Average' && (!('countIncludePad' in options) || options.countIncludePad !== false);
  if (padding === 'same' && counts)
    throw refuseModule(name, 'counts what padding same adds, which Keras does not: set countIncludePad to false');
  const added = typeof padding === 'string' ? null : numbersOf(name, 'padding', padding, axes);
  const isAround = added !== null && added.some((each) => each > 0);
  if (isAround && !(counts && axes === 2))
    throw refuseModule(name, `has padding ${JSON.stringify(padding)}; it must be 0, valid or same`, padding);
  const config = {
    pool_size: size,
    strides: numbersOf(name, 'stride', stride, axes),
    padding: padding === 'same' ? 'same' : 'valid',
    ...format,
  };
  const pool = described(`${kind}Pooling${axes}D`, { config, channels });
  if (!isAround) return [pool];
  return [
    around(
      'ZeroPadding2D',
      added.map((each) => [each, each]),
    ),
    pool,
  ];
}

/** Pooling to one number for each channel, whose axes stay with length 1. */
export function describeGlobalPool(
  name: string,
  kind: 'Max' | 'Average',
  { outputSize }: { readonly outputSize: unknown },
  axes: 1 | 2,
): DescribedLayer[] {
  const sizes = Array.isArray(outputSize) ? (outputSize as readonly unknown[]) : [outputSize];
  if (sizes.some((size) => size !== 1))
    throw refuseModule(name, `has outputSize ${formatValue(outputSize)}; TensorFlow.js has 1 alone`, outputSize);
  return [
    described(`Global${kind}Pooling${axes}D`, { config: { ...format }, channels, rank: 2 }),
    described('Reshape', {
      config: { target_shape: [-1, ...new Array<number>(axes).fill(1)] },
      channels: 'first',
      rank: axes + 2,
    }),
  ];
}
