import { requireNumber, type Generator } from '@gradkit/core-tensor/functional';
import type { ActivationName } from '../activations.ts';
import { optionsOf, requireBuilt, requireModelType, type ModelConfig } from '../../hub/config.ts';
import { requireDropouts, requireFlags, requireSizes, withDefaults, type Settings } from '../settings.ts';

/** Sizes of a GPT-2; the defaults are those of the smallest one that was published. */
export interface GPT2Options {
  /** tokens that there are; default 50257 */
  readonly vocabSize?: number | undefined;
  /** tokens that it sees at once; default 1024 */
  readonly maxPositionEmbeddings?: number | undefined;
  /** default 768 */
  readonly hiddenSize?: number | undefined;
  /** default 12 */
  readonly numHiddenLayers?: number | undefined;
  /** default 12 */
  readonly numAttentionHeads?: number | undefined;
  /** of the network in each layer; default 4 · hiddenSize */
  readonly intermediateSize?: number | null | undefined;
  /** default gelu_new */
  readonly activation?: ActivationName | undefined;
  /** probability that an entry of the embedded tokens is dropped while training; default 0.1 */
  readonly embeddingDropout?: number | undefined;
  /** likewise, of the weights of attention; default 0.1 */
  readonly attentionDropout?: number | undefined;
  /** likewise, of what a layer adds; default 0.1 */
  readonly residualDropout?: number | undefined;
  /** default 1e-5 */
  readonly layerNormEps?: number | undefined;
  /** standard deviation of initial weights; default 0.02 */
  readonly initializerRange?: number | undefined;
  /** whether scores are divided by √headFeatures; default true */
  readonly scaleAttnWeights?: boolean | undefined;
  /** whether scores are divided by the number of the layer, too; default false */
  readonly scaleAttnByInverseLayerIdx?: boolean | undefined;
  /** whether the table of tokens is the weight of the last layer, too; default true */
  readonly tieWordEmbeddings?: boolean | undefined;
  /** false for weights that are loaded next: they are zeros until then, which saves time; default true */
  readonly initWeights?: boolean | undefined;
  /** draws initial weights and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

export type GPT2Settings = Settings<GPT2Options>;

const defaults: GPT2Settings = {
  vocabSize: 50_257,
  maxPositionEmbeddings: 1024,
  hiddenSize: 768,
  numHiddenLayers: 12,
  numAttentionHeads: 12,
  intermediateSize: null,
  activation: 'gelu_new',
  embeddingDropout: 0.1,
  attentionDropout: 0.1,
  residualDropout: 0.1,
  layerNormEps: 1e-5,
  initializerRange: 0.02,
  scaleAttnWeights: true,
  scaleAttnByInverseLayerIdx: false,
  tieWordEmbeddings: true,
  initWeights: true,
  rng: undefined,
};

/** All settings of a model. @throws {ConfigError} if an option is unknown or out of range */
export function gpt2Settings(place: string, options: GPT2Options): GPT2Settings {
  const settings = withDefaults(place, options, defaults);
  const { vocabSize, maxPositionEmbeddings, hiddenSize, numHiddenLayers, numAttentionHeads } = settings;
  const intermediateSize = settings.intermediateSize ?? 4 * hiddenSize;
  const sizes = { vocabSize, maxPositionEmbeddings, hiddenSize, numHiddenLayers, numAttentionHeads, intermediateSize };
  requireSizes(place, sizes);
  const { embeddingDropout, attentionDropout, residualDropout, layerNormEps, initializerRange } = settings;
  requireDropouts(place, { embeddingDropout, attentionDropout, residualDropout });
  requireNumber(place, 'layerNormEps', layerNormEps, { least: 0 });
  requireNumber(place, 'initializerRange', initializerRange, { least: 0 });
  const { scaleAttnWeights, scaleAttnByInverseLayerIdx, tieWordEmbeddings, initWeights } = settings;
  requireFlags(place, { initWeights, scaleAttnWeights, scaleAttnByInverseLayerIdx, tieWordEmbeddings });
  return { ...settings, intermediateSize, initializerRange: initWeights ? initializerRange : 0 };
}

/** Options of a `config.json`. @throws {ConfigError} if it is of another kind of model, or of a GPT-2 that reads the states of an encoder */
export function gpt2OptionsOf(place: string, config: ModelConfig): GPT2Options {
  requireModelType(place, config, ['gpt2']);
  requireBuilt(place, config, { add_cross_attention: false });
  return optionsOf<GPT2Options>(config, {
    vocabSize: ['vocab_size'],
    maxPositionEmbeddings: ['n_positions', 'max_position_embeddings'],
    hiddenSize: ['n_embd', 'hidden_size'],
    numHiddenLayers: ['n_layer', 'num_hidden_layers'],
    numAttentionHeads: ['n_head', 'num_attention_heads'],
    intermediateSize: ['n_inner'],
    activation: ['activation_function'],
    embeddingDropout: ['embd_pdrop'],
    attentionDropout: ['attn_pdrop'],
    residualDropout: ['resid_pdrop'],
    layerNormEps: ['layer_norm_epsilon'],
    initializerRange: ['initializer_range'],
    scaleAttnWeights: ['scale_attn_weights'],
    scaleAttnByInverseLayerIdx: ['scale_attn_by_inverse_layer_idx'],
    tieWordEmbeddings: ['tie_word_embeddings'],
  });
}
