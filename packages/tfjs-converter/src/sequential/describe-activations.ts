import { reshape } from '@gradkit/core-tensor/functional';
import {
  ELU,
  GELU,
  Identity,
  LeakyReLU,
  LogSoftmax,
  Mish,
  PReLU,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmax2d,
  Softplus,
  Softsign,
  Tanh,
  type AnyModule,
} from '@gradkit/layers';
import { described, refuseModule, type DescribedLayer } from './described-layer.ts';

const named = [
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

const activation = (name: string, channels?: DescribedLayer['channels']): DescribedLayer =>
  described('Activation', { config: { activation: name }, channels });

/** Along the last axis, where Keras does it, or along that of channels, which goes there. */
function along(name: string, what: string, axis: number, rank: number): DescribedLayer {
  const whole = axis < 0 ? axis + rank : axis;
  if (whole === rank - 1) return activation(what, 'first');
  if (whole === 1) return activation(what, 'last');
  throw refuseModule(name, `has axis ${axis} of ${rank}; it must be 1 or the last`, axis);
}

function describePRelu({ weight }: PReLU, rank: number): DescribedLayer {
  const slopes = weight.value.size;
  const shape = [...new Array<number>(rank - 2).fill(1), slopes];
  const shared = shape.flatMap((size, i) => (size === 1 ? [i + 1] : [])); // axes of an example, from 1 on
  return described('PReLU', {
    config: { shared_axes: shared },
    weights: [['alpha', reshape(weight.value, shape)]],
    channels: slopes === 1 ? 'anywhere' : 'last',
  });
}

/** An activation as a layer of Keras; null where it is none of those that are known. */
export function describeActivation(name: string, module: AnyModule, rank: number): DescribedLayer | null {
  if (module instanceof LeakyReLU) return described('LeakyReLU', { config: { alpha: module.negativeSlope } });
  if (module instanceof ELU) {
    if (module.alpha !== 1)
      throw refuseModule(name, `has alpha ${module.alpha}; TensorFlow.js has 1 alone`, module.alpha);
    return activation('elu');
  }
  if (module instanceof GELU) return activation(module.approximate === 'tanh' ? 'gelu_new' : 'gelu');
  if (module instanceof PReLU) return describePRelu(module, rank);
  if (module instanceof Softmax) return along(name, 'softmax', module.axis, rank);
  if (module instanceof LogSoftmax) return along(name, 'log_softmax', module.axis, rank);
  if (module instanceof Softmax2d) return along(name, 'softmax', -3, rank);
  const plain = named.find(([kind]) => module instanceof kind);
  return plain === undefined ? null : activation(plain[1]);
}
