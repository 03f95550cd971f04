import { ConfigError } from '@gradkit/core-tensor/functional';
import { Embedding, Sequential, type AnyModule } from '@gradkit/layers';
import type { Fields } from '../model/model-json.ts';
import type { NamedWeight } from '../weights/encode-weights.ts';
import { describeModule } from './describe-module.ts';
import { described, type DescribedLayer } from './described-layer.ts';

const firstOf = (module: AnyModule): AnyModule | undefined =>
  module instanceof Sequential && module.length > 0 ? firstOf(module.layers[0]) : module;

/** A `Sequential` as a model of Keras, which takes and gives images as here, `[batch, channels, height, width]`. */
export function describeSequential(
  where: string,
  model: Sequential,
  inputShape: readonly (number | null)[] | undefined,
): { readonly topology: Fields; readonly weights: readonly NamedWeight[] } {
  if (inputShape === undefined)
    throw new ConfigError(
      where,
      'inputShape is missing; say the sizes of one input without the batch, e.g. [1, 28, 28]',
    );
  const weights: NamedWeight[] = [];
  const inner = withoutDetours(describeModule('', model, inputShape.length + 1));
  const layers = withTurns(inner, inputShape.length + 1).map(({ className, config, weights: own }, i) => {
    const name = `${i}_${className.toLowerCase()}`;
    weights.push(...own.map(([weight, value]): NamedWeight => [`${name}/${weight}`, value]));
    return { class_name: className, config: { name, trainable: true, ...config } };
  });
  const input = {
    class_name: 'InputLayer',
    config: {
      name: 'input',
      batch_input_shape: [null, ...inputShape],
      dtype: firstOf(model) instanceof Embedding ? 'int32' : 'float32',
      sparse: false,
    },
  };
  const topology = { class_name: 'Sequential', config: { name: 'sequential', layers: [input, ...layers] } };
  return { topology, weights };
}

/** Without axes that are put behind channels only to be flattened; TensorFlow.js loses sight of how many there are. */
function withoutDetours(layers: readonly DescribedLayer[]): DescribedLayer[] {
  const isDetour = (i: number): boolean =>
    (layers[i - 1]?.className ?? '').startsWith('Global') &&
    layers[i]?.className === 'Reshape' &&
    layers[i + 1]?.className === 'Flatten';
  return layers.filter((_, i) => !isDetour(i) && !isDetour(i - 1));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Puts in what turns images, `[batch, channels, …]` here, for layers that take them as `[batch, …, channels]`, and back. */
function withTurns(layers: readonly DescribedLayer[], inputRank: number): DescribedLayer[] {
  const all: DescribedLayer[] = [];
  let rank = inputRank;
  let isLast = false;
  const turn = (wanted: boolean): void => {
    if (isLast === wanted || rank < 3) return;
    isLast = wanted;
    const dims = wanted ? [...range(2, rank), 1] : [rank - 1, ...range(1, rank - 1)];
    all.push(described('Permute', { config: { dims } }));
  };
  for (const layer of layers) {
    if (layer.channels !== 'anywhere') turn(layer.channels === 'last');
    all.push(layer);
    rank = layer.rank ?? rank;
    if (rank < 3) isLast = false;
  }
  turn(false);
  return all;
}
