import { add, mul, normal, type Tensor } from '@gradkit/core-tensor/functional';
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, GaussianNoise, Module } from '@gradkit/layers';
import type { BuildLayer, Layout } from './built-layer.ts';
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

function noiseLayer(make: (layer: LayerConfig) => Module, layout: Layout = 'either'): BuildLayer {
  return (layer, { ranks }) => {
    const noiseShape: unknown = layer.config['noise_shape'] ?? null;
    if (noiseShape !== null)
      throw refuseLayer(layer, 'has noise_shape; use SpatialDropout for whole channels', noiseShape);
    const module = make(layer);
    const where = layout === 'first' && isChannelsFirst(layer) ? 'last' : layout;
    return { module, layout: where, ranks, call: ([x]) => module.forward(x), weights: () => [] };
  };
}

export const buildDropout = noiseLayer((layer) => new Dropout(numberIn(layer, 'rate')));
export const buildAlphaDropout = noiseLayer((layer) => new AlphaDropout(numberIn(layer, 'rate')));
export const buildGaussianNoise = noiseLayer((layer) => new GaussianNoise(numberIn(layer, 'stddev')));
export const buildGaussianDropout = noiseLayer((layer) => new GaussianDropout(numberIn(layer, 'rate')));

/** `SpatialDropout…`: of whole channels. */
export function buildSpatialDropout(axes: 1 | 2 | 3): BuildLayer {
  const Kind = ([Dropout1d, Dropout2d, Dropout3d] as const)[axes - 1];
  return noiseLayer((layer) => new Kind(numberIn(layer, 'rate')), 'first');
}
