import { slice, tanh, type Tensor } from '@gradkit/core-tensor/functional';
import { Module, type Linear } from '@gradkit/layers';
import type { ModelConfig } from '../../hub/config.ts';
import { drawnLinear } from '../parts.ts';
import { requireTokens, seenKeys } from '../tokens.ts';
import { BertEmbeddings } from './bert-embeddings.ts';
import { BertLayer } from './bert-layer.ts';
import { bertOptionsOf, bertSettings, type BertOptions } from './bert-options.ts';

/**
 * Tokens `[batch, length]`; beside them a mask, true or other than 0 where there is a token and no padding, and the type of each, e.g. 0 in the
 * first and 1 in the second sentence. Without, nothing is padding, and all are of type 0.
 */
export type BertInputs = [inputIds: Tensor, attentionMask?: Tensor | null, tokenTypeIds?: Tensor | null];

/**
 * BERT without a head: a state for each token, which knows the whole text. MiniLM and other small models of sentences have this form, too.
 *
 * @example
 * const model = new BertModel({ vocabSize: 20, hiddenSize: 8, numAttentionHeads: 2, numHiddenLayers: 1, intermediateSize: 16 });
 * const [states, pooled] = model.forward(tensor([[1, 2, 3]], { dtype: 'int32' }));
 * states.shape; // [1, 3, 8]
 * pooled?.shape; // [1, 8]
 * @see https://huggingface.co/docs/transformers/model_doc/bert#transformers.BertModel
 * @see Devlin et al. (2018), https://arxiv.org/abs/1810.04805
 */
export class BertModel extends Module<BertInputs, [states: Tensor, pooled: Tensor | null]> {
  readonly embeddings: BertEmbeddings;
  readonly encoder: { readonly layer: readonly BertLayer[] };
  readonly pooler: { readonly dense: Linear } | null;
  readonly hiddenSize: number;
  readonly #maxPositions: number;

  /** @throws {ConfigError} if an option is unknown or out of range, or the heads do not divide `hiddenSize` */
  constructor(options: BertOptions = {}) {
    super();
    const settings = bertSettings('BertModel', options);
    const { hiddenSize, numHiddenLayers, pooler, initializerRange: std, rng } = settings;
    this.embeddings = new BertEmbeddings(settings);
    this.encoder = { layer: Array.from({ length: numHiddenLayers }, () => new BertLayer(settings)) };
    this.pooler = pooler ? { dense: drawnLinear(hiddenSize, hiddenSize, { std, rng }) } : null;
    this.hiddenSize = hiddenSize;
    this.#maxPositions = settings.maxPositionEmbeddings;
  }

  /**
   * @returns states `[batch, length, hiddenSize]`, and of the first one what the pooler makes, `[batch, hiddenSize]`, or null without a pooler
   * @throws {ShapeError} if there are more tokens than positions, or the mask or types do not fit
   */
  forward(
    inputIds: Tensor,
    attentionMask: Tensor | null = null,
    tokenTypeIds: Tensor | null = null,
  ): [Tensor, Tensor | null] {
    requireTokens('BertModel', inputIds, this.#maxPositions);
    const [batch, length] = inputIds.shape;
    const seen = attentionMask === null ? null : seenKeys('BertModel', attentionMask, [batch, length]);
    let x = this.embeddings.forward(inputIds, tokenTypeIds);
    for (const layer of this.encoder.layer) x = layer.forward(x, seen);
    return [x, this.pooler === null ? null : tanh(this.pooler.dense.forward(slice(x, [null, 0])))];
  }
}

/**
 * A BERT, or a DistilBERT, as a `config.json` of the hub describes it, with initial weights.
 *
 * @param config what is in the file
 * @param options in the place of what it says, and `pooler`
 * @throws {ConfigError} if it describes another kind of model, or an activation that is not there
 * @example bertFromConfig({ model_type: 'bert', vocab_size: 20, hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 1 }).hiddenSize; // 8
 * @see https://huggingface.co/google-bert/bert-base-uncased/blob/main/config.json
 */
export function bertFromConfig(config: ModelConfig, options: BertOptions = {}): BertModel {
  return new BertModel({ ...bertOptionsOf('bertFromConfig', config), ...options });
}
