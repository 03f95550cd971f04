import {
  add,
  clamp,
  elu,
  exp,
  gelu,
  hardsigmoid,
  hardswish,
  leakyRelu,
  logSoftmax,
  mish,
  mul,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  tanh,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { isPlainObject } from '@gradkit/core-tensor/functional';
import { refuseLayer, type LayerConfig } from './layer-config.ts';

/** An activation: a function of every entry, or along the axis of the channels. */
export type Activation = (x: Tensor, axis: number) => Tensor;

/** Keras 2's, which is steeper than PyTorch's `hardsigmoid`. */
const hardSigmoid = (x: Tensor): Tensor => clamp(add(mul(x, 0.2), 0.5), 0, 1);

const activations: Readonly<Record<string, Activation | undefined>> = {
  linear: (x) => x,
  elu: (x) => elu(x),
  exponential: exp,
  gelu: (x) => gelu(x),
  gelunew: (x) => gelu(x, { approximate: 'tanh' }),
  hardsigmoid: hardSigmoid,
  hardsigmoidofkeras3: hardsigmoid,
  hardsilu: hardswish,
  hardswish,
  leakyrelu: (x) => leakyRelu(x, { negativeSlope: 0.2 }),
  logsoftmax: (x, axis) => logSoftmax(x, axis),
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax: (x, axis) => softmax(x, axis),
  softplus: (x) => softplus(x),
  softsign,
  swish: silu,
  tanh,
};

/** `hard_sigmoid` and `hardSigmoid` are the same. */
export function activationName(layer: LayerConfig, option: string, fallback = 'linear'): string {
  const given = layer.config[option] ?? fallback;
  const name: unknown = isPlainObject(given) ? (given as Readonly<Record<string, unknown>>)['class_name'] : given; // as an object with a name
  const plain = typeof name === 'string' ? name.replaceAll('_', '').toLowerCase() : '';
  if (activations[plain] !== undefined) return plain;
  throw refuseLayer(
    layer,
    `has ${option} ${JSON.stringify(name)}, which is not known here; known are ${Object.keys(activations).join(', ')}. Load it with tf.loadLayersModel, replace the layer by known ones, and save it again`,
    name,
  );
}

/** The activation that a layer names. @throws {DataError} if it is unknown */
export function activationIn(layer: LayerConfig, option = 'activation', fallback = 'linear'): Activation {
  return activations[activationName(layer, option, fallback)]!;
}
