import { concat, DataError, isPlainObject, refuseArgument, type Tensor } from '@gradkit/core-tensor/functional';
import type { StateDict } from '@gradkit/layers';
import { optionsOf, requireBuilt, requireModelType, type ModelConfig } from '../hub/config.ts';
import { renameWeights, replaced, type Renaming } from '../hub/rename-weights.ts';
import { VisionTransformer, type VisionTransformerOptions } from './vision-transformer.ts';

interface Sizes {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly hiddenDim: number;
  readonly mlpDim: number;
}

const sizeNames = {
  imageSize: ['image_size'],
  patchSize: ['patch_size'],
  numLayers: ['num_hidden_layers'],
  numHeads: ['num_attention_heads'],
  hiddenDim: ['hidden_size'],
  mlpDim: ['intermediate_size'],
} as const;

/** Those of a config that leaves them out. */
const baseSizes: Sizes = { imageSize: 224, patchSize: 16, numLayers: 12, numHeads: 12, hiddenDim: 768, mlpDim: 3072 };

const optionNames = {
  channels: ['num_channels'],
  dropout: ['hidden_dropout_prob'],
  attentionDropout: ['attention_probs_dropout_prob'],
  layerNormEps: ['layer_norm_eps'],
} as const;

/**
 * A vision transformer as a `config.json` of the hub describes it, with initial weights and as many classes as it names.
 *
 * @param config what is in the file
 * @param options in the place of what it says
 * @throws {ConfigError} if it describes another kind of model
 * @example vitFromConfig({ model_type: 'vit', image_size: 32, hidden_size: 24, intermediate_size: 48, num_hidden_layers: 1 }).numFeatures; // 24
 * @see https://huggingface.co/google/vit-base-patch16-224/blob/main/config.json
 */
export function vitFromConfig(config: ModelConfig, options: VisionTransformerOptions = {}): VisionTransformer {
  requireModelType('vitFromConfig', config, ['vit']);
  requireBuilt('vitFromConfig', config, { hidden_act: 'gelu', qkv_bias: true });
  const sizes = { ...baseSizes, ...optionsOf<Sizes>(config, sizeNames) };
  const { imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim } = sizes;
  return new VisionTransformer(imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim, {
    classes: classesOf(config),
    layerNormEps: 1e-12,
    ...optionsOf<VisionTransformerOptions>(config, optionNames),
    ...options,
  });
}

/** The hub names classes; where there are two that nobody named, a config leaves them out. */
function classesOf({ id2label }: ModelConfig): number {
  if (id2label === undefined || id2label === null) return 2;
  if (!isPlainObject(id2label))
    refuseArgument('vitFromConfig', 'id2label', id2label, 'an object of names by number of the class');
  return Object.keys(id2label).length;
}

const renamings: readonly Renaming[] = [
  [/^vit\./, ''],
  [/^embeddings\.cls_token$/, 'class_token'],
  [/^embeddings\.position_embeddings$/, 'encoder.pos_embedding'],
  [/^embeddings\.patch_embeddings\.projection\./, 'conv_proj.'],
  [/^encoder\.layer\.(\d+)\./, 'encoder.layers.encoder_layer_$1.'],
  [/\.layernorm_before\./, '.ln_1.'],
  [/\.layernorm_after\./, '.ln_2.'],
  [/\.attention\.attention\./, '.self_attention.'],
  [/\.attention\.output\.dense\./, '.self_attention.out_proj.'],
  [/\.intermediate\.dense\./, '.mlp.0.'],
  [/\.output\.dense\./, '.mlp.3.'],
  [/^layernorm\./, 'encoder.ln.'],
  [/^classifier\./, 'heads.head.'],
];

/**
 * Weights of a file of a ViT of the hub under the names of a `VisionTransformer`: projections of queries, keys and values become one. What it does
 * not need is left out.
 *
 * @param tensors what is in the file, by name
 * @throws {DataError} if a projection is missing, or two tensors get the same name
 * @example Object.keys(vitWeights({ 'vit.embeddings.cls_token': zeros([1, 1, 8]), 'pooler.dense.bias': zeros([8]) })); // ["class_token"]
 */
export function vitWeights(tensors: StateDict): StateDict {
  const named = renameWeights('vitWeights', tensors, (name) => {
    const own = replaced(name, renamings);
    return /^(?:class_token|conv_proj|encoder|heads)\b/.test(own) ? own : null;
  });
  const joined: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(named)) {
    const [, layer, part, kind] = /^(.+\.self_attention)\.(query|key|value)\.(weight|bias)$/.exec(name) ?? [];
    if (part === undefined) joined[name] = value;
    else if (part === 'query') joined[`${layer}.in_proj_${kind}`] = concat(partsOf(named, layer, kind));
  }
  return joined;
}

function partsOf(named: StateDict, layer: string, kind: string): Tensor[] {
  return ['query', 'key', 'value'].map((part) => {
    const name = `${layer}.${part}.${kind}`;
    const value = (named as Readonly<Record<string, Tensor | undefined>>)[name];
    if (value === undefined)
      throw new DataError('vitWeights', `${name} is missing, as the model calls it`, { expected: name });
    return value;
  });
}
