import { cast, isFloating, max, mul, notEqual, permute, unsqueeze } from '@gradkit/core-tensor/functional';
import { Embedding, Linear } from '@gradkit/layers';
import { activationIn } from './activations.ts';
import type { BuildLayer } from './built-layer.ts';
import { booleanIn, numberIn } from './layer-config.ts';
import { requireWeightShape } from './layer-weights.ts';

const swapped = [1, 0] as const;

/** `Dense`: along the last axis; `[in, out]` there is `[out, in]` here. */
export const buildDense: BuildLayer = (layer, { ranks: [rank], weights }) => {
  const kernel = weights.take(layer.name, 'kernel', { rank: 2 });
  const [inFeatures, outFeatures] = kernel.value.shape;
  const hasBias = booleanIn(layer, 'use_bias', true);
  const linear = new Linear(inFeatures, outFeatures, { bias: hasBias });
  linear.weight.value = permute(kernel.value, swapped);
  const bias = hasBias ? weights.take(layer.name, 'bias', { rank: 1 }) : null;
  if (bias !== null) linear.bias!.value = requireWeightShape(layer.where, bias, [outFeatures]);
  const activation = activationIn(layer);
  return {
    module: linear,
    layout: 'last',
    ranks: [rank],
    call: ([x]) => activation(linear.forward(x), -1),
    weights: () => [
      [kernel.name, permute(linear.weight.value, swapped)],
      ...(bias === null ? [] : [[bias.name, linear.bias!.value] as const]),
    ],
  };
};

/** `Embedding`: indices may be numbers of float32, as TensorFlow.js gives them. */
export const buildEmbedding: BuildLayer = (layer, { ranks: [rank], weights }) => {
  const isMasking = booleanIn(layer, 'mask_zero', false);
  const table = weights.take(layer.name, 'embeddings', { rank: 2 });
  const embedding = Embedding.fromPretrained(table.value, { freeze: false });
  return {
    module: embedding,
    layout: 'last',
    ranks: [rank + 1],
    masking: isMasking ? 'starts' : undefined,
    maskOf: (x) => cast(notEqual(x, 0), 'float32'),
    call: ([x]) => embedding.forward(isFloating(x.dtype) ? cast(x, 'int32') : x),
    weights: () => [[table.name, embedding.weight.value]],
  };
};

/** `Masking`: steps in which all entries are a certain number are left out behind it. */
export const buildMasking: BuildLayer = (layer, { ranks }) => {
  const absent = numberIn(layer, 'mask_value', 0);
  return {
    module: null,
    layout: 'last',
    ranks,
    masking: 'starts',
    maskOf: (x) => max(cast(notEqual(x, absent), 'float32'), -1),
    call: ([x], _, mask) => mul(x, unsqueeze(mask!, -1)),
    weights: () => [],
  };
};
