import { formatShape, permute } from '@gradkit/core-tensor/functional';
import {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AlphaDropout,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  BatchNorm1d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  Embedding,
  Flatten,
  GRU,
  LayerNorm,
  Linear,
  LSTM,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  RNN,
  Sequential,
  Unflatten,
  Upsample,
  ZeroPad2d,
  type AnyModule,
} from '@gradkit/layers';
import { describeActivation } from './describe-activations.ts';
import { describeRecurrent } from './describe-recurrent.ts';
import { describeConv, describeConvTranspose, describeGlobalPool, describePool } from './describe-windows.ts';
import {
  described,
  numbersOf,
  optionalWeight,
  rankAfter,
  refuseModule,
  type DescribedLayer,
} from './described-layer.ts';

const names =
  'Linear, Embedding, Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, MaxPool1d … 3d, AvgPool1d … 3d, AdaptiveAvgPool and AdaptiveMaxPool 1d and 2d, BatchNorm1d, BatchNorm2d, LayerNorm, LSTM, RNN, Flatten, Unflatten, ZeroPad2d, Upsample, Dropout, Dropout1d … 3d, AlphaDropout, Sequential, Softmax, Softmax2d, LogSoftmax, GELU, LeakyReLU, PReLU, ELU, ReLU, ReLU6, SELU, Sigmoid, SiLU, Softplus, Softsign, Tanh, Mish, Identity';

const format = { data_format: 'channels_last' } as const;

function describeLinear({ weight, bias, outFeatures }: Linear): DescribedLayer {
  return described('Dense', {
    config: { units: outFeatures, use_bias: bias !== null },
    weights: [['kernel', permute(weight.value, [1, 0])], ...optionalWeight('bias', bias)],
    channels: 'first',
  });
}

function describeEmbedding({ weight }: Embedding, rank: number): DescribedLayer {
  const [count, features] = weight.value.shape;
  return described('Embedding', {
    config: { input_dim: count, output_dim: features },
    weights: [['embeddings', weight.value]],
    channels: 'first',
    rank: rank + 1,
  });
}

function describeNorm(name: string, norm: BatchNorm1d | BatchNorm2d): DescribedLayer {
  const { weight, bias, runningMean, runningVar, eps, momentum } = norm;
  if (runningMean === null || runningVar === null)
    throw refuseModule(name, 'has no running statistics, which Keras needs');
  const config = {
    axis: -1,
    epsilon: eps,
    momentum: momentum === null ? 0.99 : 1 - momentum,
    scale: weight !== null,
    center: bias !== null,
  };
  const weights = [
    ...optionalWeight('gamma', weight),
    ...optionalWeight('beta', bias),
    ['moving_mean', runningMean.value] as const,
    ['moving_variance', runningVar.value] as const,
  ];
  return described('BatchNormalization', { config, weights, channels: 'last' }); // those on axis 1 are wrong in its processor backend
}

function describeLayerNorm({ weight, bias, shape, eps }: LayerNorm): DescribedLayer {
  const axis = shape.map((_, i) => i - shape.length);
  const weights = [...optionalWeight('gamma', weight), ...optionalWeight('beta', bias)];
  const config = { axis, epsilon: eps, scale: weight !== null, center: bias !== null };
  return described('LayerNormalization', { config, weights, channels: 'first' });
}

/** Flattening of each example; one that is flat already stays as it is, which Keras refuses. */
function describeFlatten(name: string, { startAxis, endAxis }: Flatten, rank: number): DescribedLayer[] {
  if (startAxis !== 1 || (endAxis !== -1 && endAxis !== rank - 1))
    throw refuseModule(name, `flattens axes ${startAxis} to ${endAxis}; Keras flattens all from 1 on`);
  return rank === 2 ? [] : [described('Flatten', { channels: 'first', rank: 2 })];
}

function describeUnflatten(name: string, { axis, unflattenedSize }: Unflatten, rank: number): DescribedLayer {
  if (rank !== 2 || (axis !== 1 && axis !== -1))
    throw refuseModule(name, `makes axis ${axis} of ${rank} into ${formatShape(unflattenedSize)}; it must be 1 of 2`);
  return described('Reshape', { config: { target_shape: unflattenedSize }, rank: unflattenedSize.length + 1 });
}

function describeUpsample(name: string, { options }: Upsample, rank: number): DescribedLayer {
  const { scaleFactor = null, mode = 'nearest' } = options;
  if (mode !== 'nearest' || scaleFactor === null || rank !== 4)
    throw refuseModule(
      name,
      'does not repeat pixels of images by a scaleFactor, as TensorFlow.js does; others lie elsewhere there',
    );
  const size = numbersOf(name, 'scaleFactor', scaleFactor, 2);
  if (!size.every(Number.isInteger)) throw refuseModule(name, 'has a scaleFactor that is no whole number', scaleFactor);
  return described('UpSampling2D', { config: { size, interpolation: 'nearest', ...format }, channels: 'last' });
}

function describeZeroPad(name: string, { padding }: ZeroPad2d): DescribedLayer {
  const [left, right, top, bottom] = padding;
  if (padding.some((size) => size < 0)) throw refuseModule(name, 'takes pixels away, which Keras does not', padding);
  const sides = [
    [top, bottom],
    [left, right],
  ];
  return described('ZeroPadding2D', { config: { padding: sides, ...format }, channels: 'last' });
}

/** Dropout of whole channels: the same noise for all of their entries. */
function describeChannelDropout(name: string, p: number, rank: number): DescribedLayer {
  if (rank < 3) throw refuseModule(name, `gets ${rank} axes; it must be 3 or more, with channels on axis 1`, rank);
  const noise = [null, null, ...new Array<number>(rank - 2).fill(1)];
  return described('Dropout', { config: { rate: p, noise_shape: noise }, channels: 'first' });
}

/** A layer of gradkit as layers of Keras, for inputs of so many axes. @throws {ConfigError} if there are none for it */
export function describeModule(name: string, module: AnyModule, rank: number): readonly DescribedLayer[] {
  if (module instanceof Sequential) {
    const all: DescribedLayer[] = [];
    for (const [part, each] of module.namedChildren())
      all.push(...describeModule(name === '' ? part : `${name}.${part}`, each, rankAfter(all, rank)));
    return all;
  }
  if (module instanceof Linear) return [describeLinear(module)];
  if (module instanceof Embedding) return [describeEmbedding(module, rank)];
  if (module instanceof Conv1d || module instanceof Conv2d || module instanceof Conv3d)
    return describeConv(name, module);
  if (module instanceof ConvTranspose1d || module instanceof ConvTranspose2d)
    return describeConvTranspose(name, module);
  if (module instanceof MaxPool1d) return describePool(name, 'Max', module, 1);
  if (module instanceof MaxPool2d) return describePool(name, 'Max', module, 2);
  if (module instanceof MaxPool3d) return describePool(name, 'Max', module, 3);
  if (module instanceof AvgPool1d) return describePool(name, 'Average', module, 1);
  if (module instanceof AvgPool2d) return describePool(name, 'Average', module, 2);
  if (module instanceof AvgPool3d) return describePool(name, 'Average', module, 3);
  if (module instanceof AdaptiveAvgPool1d) return describeGlobalPool(name, 'Average', module, 1);
  if (module instanceof AdaptiveAvgPool2d) return describeGlobalPool(name, 'Average', module, 2);
  if (module instanceof AdaptiveMaxPool1d) return describeGlobalPool(name, 'Max', module, 1);
  if (module instanceof AdaptiveMaxPool2d) return describeGlobalPool(name, 'Max', module, 2);
  if (module instanceof BatchNorm1d || module instanceof BatchNorm2d) return [describeNorm(name, module)];
  if (module instanceof LayerNorm) return [describeLayerNorm(module)];
  if (module instanceof LSTM || module instanceof GRU || module instanceof RNN) return describeRecurrent(name, module);
  if (module instanceof Flatten) return describeFlatten(name, module, rank);
  if (module instanceof Unflatten) return [describeUnflatten(name, module, rank)];
  if (module instanceof Upsample) return [describeUpsample(name, module, rank)];
  if (module instanceof ZeroPad2d) return [describeZeroPad(name, module)];
  if (module instanceof Dropout) return [described('Dropout', { config: { rate: module.p } })];
  if (module instanceof Dropout1d || module instanceof Dropout2d || module instanceof Dropout3d)
    return [describeChannelDropout(name, module.p, rank)];
  if (module instanceof AlphaDropout) return [described('AlphaDropout', { config: { rate: module.p } })];
  const activation = describeActivation(name, module, rank);
  if (activation !== null) return [activation];
  throw refuseModule(
    name,
    `is a ${module.constructor.name}, which toLayersModel does not know; known are ${names}`,
    module,
  );
}
