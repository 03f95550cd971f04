import { permute, reshape } from '@gradkit/core-tensor/functional';
import type { AvgPool2d, Conv2d, MaxPool2d } from '@gradkit/layers';
import { described, numbersOf, refuseModule, type DescribedLayer } from './described-layer.ts';

const format = { data_format: 'channels_last' } as const;
const channels = 'last' as const;

/** `same` where it means the same here, else zeros that a layer before puts around. */
function paddingOf(
  name: string,
  padding: unknown,
  windows: { kernel: readonly number[]; stride: readonly number[]; dilation: readonly number[] },
) {
  if (padding === 'same' || padding === 'valid') return { padding, before: [] };
  const around = numbersOf(name, 'padding', padding ?? 0, 2);
  if (around.every((size) => size === 0)) return { padding: 'valid', before: [] };
  const { kernel, stride, dilation } = windows;
  const isSame = around.every((size, i) => stride[i] === 1 && 2 * size === dilation[i] * (kernel[i] - 1));
  if (isSame) return { padding: 'same', before: [] };
  return {
    padding: 'valid',
    before: [
      described('ZeroPadding2D', { config: { padding: around.map((size) => [size, size]), ...format }, channels }),
    ],
  };
}

/** `Conv2d`: `Conv2D`, or `DepthwiseConv2D` where each channel has kernels of its own. */
export function describeConv(name: string, conv: Conv2d): DescribedLayer[] {
  const { options, paddingMode, inChannels, outChannels, kernelSize, weight, bias } = conv;
  if (paddingMode !== 'zeros')
    throw refuseModule(name, `has paddingMode ${paddingMode}; Keras puts zeros around alone`);
  const groups = options.groups ?? 1;
  if (groups !== 1 && groups !== inChannels)
    throw refuseModule(
      name,
      `has ${groups} groups; TensorFlow.js has 1, or one for each of ${inChannels} channels`,
      groups,
    );
  const stride = numbersOf(name, 'stride', options.stride ?? 1, 2);
  const dilation = numbersOf(name, 'dilation', options.dilation ?? 1, 2);
  const { padding, before } = paddingOf(name, options.padding, { kernel: kernelSize, stride, dilation });
  const config = {
    kernel_size: kernelSize,
    strides: stride,
    dilation_rate: dilation,
    padding,
    use_bias: bias !== null,
    ...format,
  };
  const biases = bias === null ? [] : ([['bias', bias.value]] as const);
  if (groups === 1)
    return [
      ...before,
      described('Conv2D', {
        config: { ...config, filters: outChannels },
        weights: [['kernel', permute(weight.value, [2, 3, 1, 0])], ...biases],
        channels,
      }),
    ];
  const multiplier = outChannels / inChannels;
  const kernel = permute(reshape(weight.value, [inChannels, multiplier, ...kernelSize]), [2, 3, 0, 1]);
  return [
    ...before,
    described('DepthwiseConv2D', {
      config: { ...config, depth_multiplier: multiplier },
      weights: [['depthwise_kernel', kernel], ...biases],
      channels,
    }),
  ];
}

/** Poolings without zeros around. */
export function describePool(
  name: string,
  className: string,
  { kernelSize, options }: MaxPool2d | AvgPool2d,
): DescribedLayer[] {
  const size = numbersOf(name, 'kernelSize', kernelSize, 2);
  const { stride = size, padding = 0, ceilMode = false } = options;
  if (ceilMode) throw refuseModule(name, 'has ceilMode, which Keras has not');
  if ('dilation' in options && options.dilation !== undefined && options.dilation !== 1)
    throw refuseModule(name, 'has a dilation, which Keras has not', options.dilation);
  if (padding !== 0 && padding !== 'valid' && padding !== 'same')
    throw refuseModule(name, `has padding ${JSON.stringify(padding)}; it must be 0, valid or same`, padding);
  const config = {
    pool_size: size,
    strides: numbersOf(name, 'stride', stride, 2),
    padding: padding === 'same' ? 'same' : 'valid',
    ...format,
  };
  return [described(className, { config, channels })];
}
