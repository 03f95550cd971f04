import { permute } from '@gradkit/core-tensor/functional';
import {
  AvgPool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GELU,
  Identity,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  MaxPool2d,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Softsign,
  Tanh,
  type AnyModule,
} from '@gradkit/layers';
import { describeConv, describePool } from './describe-windows.ts';
import { described, refuseModule, type DescribedLayer } from './described-layer.ts';

const activations = [
  [ReLU, 'relu'],
  [ReLU6, 'relu6'],
  [SELU, 'selu'],
  [Sigmoid, 'sigmoid'],
  [SiLU, 'swish'],
  [Softplus, 'softplus'],
  [Softsign, 'softsign'],
  [Tanh, 'tanh'],
  [Mish, 'mish'],
  [Identity, 'linear'],
] as const;

const names =
  'Linear, Conv2d, MaxPool2d, AvgPool2d, BatchNorm1d, BatchNorm2d, LayerNorm, Embedding, Flatten, Dropout, Sequential, Softmax, LogSoftmax, GELU, LeakyReLU, ELU, ReLU, ReLU6, SELU, Sigmoid, SiLU, Softplus, Softsign, Tanh, Mish, Identity';

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
    ...(weight === null ? [] : ([['gamma', weight.value]] as const)),
    ...(bias === null ? [] : ([['beta', bias.value]] as const)),
    ['moving_mean', runningMean.value] as const,
    ['moving_variance', runningVar.value] as const,
  ];
  return described('BatchNormalization', { config, weights, channels: 'last' }); // those on axis 1 are wrong in its processor backend
}

function describeLayerNorm({ weight, bias, shape, eps }: LayerNorm): DescribedLayer {
  const axis = shape.map((_, i) => i - shape.length);
  const weights = [
    ...(weight === null ? [] : ([['gamma', weight.value]] as const)),
    ...(bias === null ? [] : ([['beta', bias.value]] as const)),
  ];
  const config = { axis, epsilon: eps, scale: weight !== null, center: bias !== null };
  return described('LayerNormalization', { config, weights, channels: 'first' });
}

/** A layer of gradkit as layers of Keras. @throws {ConfigError} if there are none for it */
export function describeModule(name: string, module: AnyModule): DescribedLayer[] {
  if (module instanceof Sequential) return module.layers.flatMap((each, i) => describeModule(`${name}.${i}`, each));
  if (module instanceof Linear) {
    const { weight, bias, outFeatures } = module;
    return [
      described('Dense', {
        config: { units: outFeatures, use_bias: bias !== null },
        weights: [
          ['kernel', permute(weight.value, [1, 0])],
          ...(bias === null ? [] : ([['bias', bias.value]] as const)),
        ],
        channels: 'first',
      }),
    ];
  }
  if (module instanceof Conv2d) return describeConv(name, module);
  if (module instanceof MaxPool2d) return describePool(name, 'MaxPooling2D', module);
  if (module instanceof AvgPool2d) return describePool(name, 'AveragePooling2D', module);
  if (module instanceof BatchNorm1d || module instanceof BatchNorm2d) return [describeNorm(name, module)];
  if (module instanceof LayerNorm) return [describeLayerNorm(module)];
  if (module instanceof Flatten && module.startAxis === 1 && module.endAxis === -1)
    return [described('Flatten', { channels: 'first' })];
  if (module instanceof Dropout) return [described('Dropout', { config: { rate: module.p } })];
  if (module instanceof Embedding) {
    const [count, features] = module.weight.value.shape;
    return [
      described('Embedding', {
        config: { input_dim: count, output_dim: features },
        weights: [['embeddings', module.weight.value]],
        channels: 'first',
      }),
    ];
  }
  if (module instanceof LeakyReLU) return [described('LeakyReLU', { config: { alpha: module.negativeSlope } })];
  if (module instanceof ELU) return [described('ELU', { config: { alpha: module.alpha } })];
  if (module instanceof GELU) return [activation(module.approximate === 'tanh' ? 'gelu_new' : 'gelu')];
  if (module instanceof Softmax && module.axis === -1) return [activation('softmax', 'first')];
  if (module instanceof LogSoftmax && module.axis === -1) return [activation('log_softmax', 'first')];
  const plain = activations.find(([kind]) => module instanceof kind);
  if (plain !== undefined) return [activation(plain[1])];
  throw refuseModule(
    name,
    `is a ${module.constructor.name}, which toLayersModel does not know; known are ${names}`,
    module,
  );
}

const activation = (name: string, channels?: DescribedLayer['channels']): DescribedLayer =>
  described('Activation', { config: { activation: name }, channels });
