import { add, mul, normal, type Tensor } from '@gradkit/core-tensor/functional';
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, GaussianNoise, Module } from '@gradkit/layers';
import type { BuildLayer, BuiltLayer, Layout } from './built-layer.ts';
import { isChannelsFirst, numberIn, refuseLayer, type LayerConfig } from './layer-config.ts';

/** While training, multiplies by noise around 1. @see Srivastava et al. (2014) */
class GaussianDropout extends Module {
  readonly p: number;

  constructor(p: number) {
    super();
    this.p = p;
  }

  forward(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x;
    return mul(x, add(normal(x.shape, { std: Math.sqrt(this.p / (1 - this.p)), dtype: x.dtype }), 1));
  }
}

/** A layer that does something while training alone. */
const noise = (module: Module, ranks: readonly number[], layout: Layout): BuiltLayer => ({
  module,
  layout,
  ranks,
  call: ([x]) => module.forward(x),
  weights: () => [],
});

function noiseLayer(make: (layer: LayerConfig) => Module): BuildLayer {
  return (layer, { ranks }) => noise(make(layer), ranks, 'either');
}

const channelDropouts = [Dropout1d, Dropout2d, Dropout3d] as const;

/** `Dropout`, of whole channels where its noise is the same for all of their entries. */
export const buildDropout: BuildLayer = (layer, { ranks }) => {
  const rate = numberIn(layer, 'rate');
  const noiseShape: unknown = layer.config['noise_shape'] ?? null;
  if (noiseShape === null) return noise(new Dropout(rate), ranks, 'either');
  const [rank] = ranks;
  const shares = JSON.stringify(noiseShape);
  const places = new Array<number | null>(Math.max(rank - 2, 0)).fill(1);
  const [isFirst, isLast] = [
    [null, null, ...places],
    [null, ...places, null],
  ].map((channels) => JSON.stringify(channels) === shares);
  if (rank > 2 && rank < 6 && (isFirst || isLast))
    return noise(new channelDropouts[rank - 3](rate), ranks, isFirst ? 'last' : 'first');
  throw refuseLayer(
    layer,
    `has noise_shape ${shares}; it must be that of single entries, or of whole channels`,
    noiseShape,
  );
};

export const buildAlphaDropout = noiseLayer((layer) => new AlphaDropout(numberIn(layer, 'rate')));
export const buildGaussianNoise = noiseLayer((layer) => new GaussianNoise(numberIn(layer, 'stddev')));
export const buildGaussianDropout = noiseLayer((layer) => new GaussianDropout(numberIn(layer, 'rate')));

/** `SpatialDropout…`: of whole channels. */
export function buildSpatialDropout(axes: 1 | 2 | 3): BuildLayer {
  const Kind = channelDropouts[axes - 1];
  return (layer, { ranks }) =>
    noise(new Kind(numberIn(layer, 'rate')), ranks, isChannelsFirst(layer) ? 'last' : 'first');
}
