import {
  add,
  elu,
  leakyRelu,
  minimum,
  mul,
  relu,
  reshape,
  softmax,
  threshold,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Parameter } from '@gradkit/autograd';
import { Module, PReLU } from '@gradkit/layers';
import { activationIn } from './activations.ts';
import { functionLayer, placedAxis, type BuildLayer } from './built-layer.ts';
import { numberIn } from './layer-config.ts';

/** `Activation`: one of those that layers may have, too. */
export const buildActivation: BuildLayer = (layer, { ranks }) => {
  const activation = activationIn(layer);
  return functionLayer(ranks, ([x], isFirst) => activation(x, placedAxis(-1, x.rank, isFirst && x.rank > 2)));
};

/** `Softmax` along an axis. */
export const buildSoftmax: BuildLayer = (layer, { ranks }) => {
  const axis = numberIn(layer, 'axis', -1);
  return functionLayer(ranks, ([x], isFirst) => softmax(x, placedAxis(axis, x.rank, isFirst && x.rank > 2)));
};

/** `ReLU`, with an end and a slope below a threshold if there are. */
export const buildRelu: BuildLayer = (layer, { ranks }) => {
  const most = layer.config['max_value'] === null ? Infinity : numberIn(layer, 'max_value', Infinity);
  const slope = numberIn(layer, 'negative_slope', 0);
  const least = numberIn(layer, 'threshold', 0);
  const rectified = (x: Tensor): Tensor => {
    if (least === 0 && slope === 0) return relu(x);
    const above = least === 0 ? relu(x) : threshold(x, least, 0);
    const below = minimum(add(x, -least), 0);
    return slope === 0 ? above : add(above, mul(below, slope));
  };
  return functionLayer(ranks, ([x]) => (most === Infinity ? rectified(x) : minimum(rectified(x), most)));
};

export const buildLeakyRelu: BuildLayer = (layer, { ranks }) => {
  const negativeSlope = numberIn(layer, 'alpha', 0.3);
  return functionLayer(ranks, ([x]) => leakyRelu(x, { negativeSlope }));
};

export const buildElu: BuildLayer = (layer, { ranks }) => {
  const alpha = numberIn(layer, 'alpha', 1);
  return functionLayer(ranks, ([x]) => elu(x, { alpha }));
};

export const buildThresholdedRelu: BuildLayer = (layer, { ranks }) => {
  const theta = numberIn(layer, 'theta', 1);
  return functionLayer(ranks, ([x]) => threshold(x, theta, 0));
};

/** `PReLU` with a slope for entries of an example, of which some axes may share theirs. */
class SlopeOfEntries extends Module {
  readonly weight: Parameter; // sizes of an example, 1 where an axis shares

  constructor(slopes: Tensor) {
    super();
    this.weight = new Parameter(slopes);
  }

  forward(x: Tensor): Tensor {
    return add(relu(x), mul(minimum(x, 0), this.weight.value));
  }
}

/** `PReLU`: where only channels have slopes, that of gradkit. */
export const buildPRelu: BuildLayer = (layer, { ranks, weights }) => {
  const alpha = weights.take(layer.name, 'alpha');
  const { shape } = alpha.value;
  const isOfChannels = shape.slice(0, -1).every((size) => size === 1);
  const channels = shape[shape.length - 1];
  const module = isOfChannels ? new PReLU({ numParameters: channels }) : new SlopeOfEntries(alpha.value);
  if (isOfChannels) module.weight.value = reshape(alpha.value, [channels]);
  return {
    module,
    layout: isOfChannels ? 'first' : 'last',
    ranks,
    call: ([x]) => module.forward(x),
    weights: () => [[alpha.name, reshape(module.weight.value, shape)]],
  };
};
