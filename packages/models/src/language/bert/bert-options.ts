import { requireNumber, requireWholeNumber, type Generator } from '@gradkit/core-tensor/functional';
import type { ActivationName } from '../activations.ts';
import { optionsOf, requireBuilt, requireModelType, type ModelConfig } from '../../hub/config.ts';
import { requireDropouts, requireFlags, requireSizes, withDefaults, type Settings } from '../settings.ts';

/** Sizes of a BERT; the defaults are those of `bert-base-uncased`. */
export interface BertOptions {
  /** tokens that there are; default 30522 */
  readonly vocabSize?: number | undefined;
  /** tokens that it sees at once; default 512 */
  readonly maxPositionEmbeddings?: number | undefined;
  /** kinds of tokens, e.g. of the first and of the second sentence; 0: there are none, as in DistilBERT; default 2 */
  readonly typeVocabSize?: number | undefined;
  /** default 768 */
  readonly hiddenSize?: number | undefined;
  /** default 12 */
  readonly numHiddenLayers?: number | undefined;
  /** default 12 */
  readonly numAttentionHeads?: number | undefined;
  /** of the network in each layer; default 3072 */
  readonly intermediateSize?: number | undefined;
  /** default gelu */
  readonly activation?: ActivationName | undefined;
  /** probability that an entry of a state is dropped while training; default 0.1 */
  readonly hiddenDropout?: number | undefined;
  /** likewise, of the weights of attention; default 0.1 */
  readonly attentionDropout?: number | undefined;
  /** likewise, before the last layer of a classifier; default `hiddenDropout` */
  readonly classifierDropout?: number | null | undefined;
  /** default 1e-12 */
  readonly layerNormEps?: number | undefined;
  /** standard deviation of initial weights; default 0.02 */
  readonly initializerRange?: number | undefined;
  /** token whose vector is 0 at first and is not trained; default 0 */
  readonly padTokenId?: number | null | undefined;
  /** whether there is a layer that makes one vector of a text, from the state of its first token; default true */
  readonly pooler?: boolean | undefined;
  /** false for weights that are loaded next: they are zeros until then, which saves time; default true */
  readonly initWeights?: boolean | undefined;
  /** draws initial weights and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

export type BertSettings = Settings<BertOptions>;

const defaults: BertSettings = {
  vocabSize: 30_522,
  maxPositionEmbeddings: 512,
  typeVocabSize: 2,
  hiddenSize: 768,
  numHiddenLayers: 12,
  numAttentionHeads: 12,
  intermediateSize: 3072,
  activation: 'gelu',
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  classifierDropout: null,
  layerNormEps: 1e-12,
  initializerRange: 0.02,
  padTokenId: 0,
  pooler: true,
  initWeights: true,
  rng: undefined,
};

/** All settings of a model. @throws {ConfigError} if an option is unknown or out of range */
export function bertSettings(place: string, options: BertOptions): BertSettings {
  const settings = withDefaults(place, options, defaults);
  const { vocabSize, maxPositionEmbeddings, hiddenSize, numHiddenLayers, numAttentionHeads } = settings;
  const { intermediateSize, typeVocabSize, padTokenId, layerNormEps, initializerRange, pooler, initWeights } = settings;
  const sizes = { vocabSize, maxPositionEmbeddings, hiddenSize, numHiddenLayers, numAttentionHeads, intermediateSize };
  requireSizes(place, sizes);
  requireWholeNumber(place, 'typeVocabSize', typeVocabSize, { least: 0 });
  if (padTokenId !== null) requireWholeNumber(place, 'padTokenId', padTokenId, { least: 0, most: vocabSize - 1 });
  const { hiddenDropout, attentionDropout } = settings;
  const classifierDropout = settings.classifierDropout ?? hiddenDropout;
  requireDropouts(place, { hiddenDropout, attentionDropout, classifierDropout });
  requireNumber(place, 'layerNormEps', layerNormEps, { least: 0 });
  requireNumber(place, 'initializerRange', initializerRange, { least: 0 });
  requireFlags(place, { pooler, initWeights });
  return { ...settings, classifierDropout, initializerRange: initWeights ? initializerRange : 0 };
}

/** Names of BERT and of DistilBERT. */
const names = {
  vocabSize: ['vocab_size'],
  maxPositionEmbeddings: ['max_position_embeddings'],
  typeVocabSize: ['type_vocab_size'],
  hiddenSize: ['hidden_size', 'dim'],
  numHiddenLayers: ['num_hidden_layers', 'n_layers'],
  numAttentionHeads: ['num_attention_heads', 'n_heads'],
  intermediateSize: ['intermediate_size', 'hidden_dim'],
  activation: ['hidden_act', 'activation'],
  hiddenDropout: ['hidden_dropout_prob', 'dropout'],
  attentionDropout: ['attention_probs_dropout_prob', 'attention_dropout'],
  classifierDropout: ['classifier_dropout'],
  layerNormEps: ['layer_norm_eps'],
  initializerRange: ['initializer_range'],
  padTokenId: ['pad_token_id'],
} as const;

/** Sizes that a config of DistilBERT leaves out, and what it has not. */
const distilBert: BertOptions = { numHiddenLayers: 6, typeVocabSize: 0, pooler: false };

/** Options of a `config.json`, for the function `place`. */
export function bertOptionsOf(place: string, config: ModelConfig): BertOptions {
  requireModelType(place, config, ['bert', 'distilbert']);
  const built = { is_decoder: false, add_cross_attention: false, position_embedding_type: 'absolute' };
  requireBuilt(place, config, { ...built, sinusoidal_pos_embds: false });
  const options = optionsOf<BertOptions>(config, names);
  return config['model_type'] === 'distilbert' ? { ...distilBert, ...options } : options;
}

/**
 * What a `config.json` of the hub says of a BERT or DistilBERT, as options of the models here.
 *
 * @param config what is in the file
 * @throws {ConfigError} if it describes another kind of model, or a decoder
 * @example bertOptions({ model_type: 'bert', hidden_size: 8, hidden_act: 'relu' }); // { hiddenSize: 8, activation: "relu" }
 */
export function bertOptions(config: ModelConfig): BertOptions {
  return bertOptionsOf('bertOptions', config);
}
