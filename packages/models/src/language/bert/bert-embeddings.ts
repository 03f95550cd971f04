import { add, ConfigError, slice, type Tensor } from '@gradkit/core-tensor/functional';
import { Dropout, LayerNorm, LearnedPositionalEmbedding, type Embedding } from '@gradkit/layers';
import { drawnTable } from '../parts.ts';
import { requireBeside } from '../tokens.ts';
import { BertModule } from './bert-module.ts';
import type { BertSettings } from './bert-options.ts';

/** A vector for each token, of what it is, where it stands, and which sentence it belongs to. */
export class BertEmbeddings extends BertModule<[inputIds: Tensor, tokenTypeIds: Tensor | null]> {
  readonly wordEmbeddings: Embedding;
  readonly positionEmbeddings: LearnedPositionalEmbedding;
  readonly tokenTypeEmbeddings: Embedding | null;
  readonly layerNorm: LayerNorm;
  readonly dropout: Dropout;

  constructor(settings: BertSettings) {
    super();
    const { hiddenSize: features, initializerRange: std, padTokenId, rng } = settings;
    const { vocabSize, typeVocabSize, maxPositionEmbeddings, layerNormEps: eps } = settings;
    this.wordEmbeddings = drawnTable({ count: vocabSize, features, paddingIdx: padTokenId }, { std, rng });
    this.positionEmbeddings = new LearnedPositionalEmbedding(maxPositionEmbeddings, features, { std, rng });
    this.tokenTypeEmbeddings =
      typeVocabSize === 0 ? null : drawnTable({ count: typeVocabSize, features }, { std, rng });
    this.layerNorm = new LayerNorm(features, { eps });
    this.dropout = new Dropout(settings.hiddenDropout, { rng });
  }

  forward(inputIds: Tensor, tokenTypeIds: Tensor | null): Tensor {
    const words = this.wordEmbeddings.forward(inputIds); // [batch, length, hiddenSize]
    const x = this.positionEmbeddings.forward(this.#addTypes(words, tokenTypeIds));
    return this.dropout.forward(this.layerNorm.forward(x));
  }

  /** Without types all tokens are of type 0. */
  #addTypes(x: Tensor, tokenTypeIds: Tensor | null): Tensor {
    const table = this.tokenTypeEmbeddings;
    if (tokenTypeIds === null) return table === null ? x : add(x, slice(table.weight.value, [0]));
    if (table === null) throw new ConfigError('BertModel', 'tokenTypeIds are given but typeVocabSize is 0');
    requireBeside('BertModel', 'tokenTypeIds', tokenTypeIds, x.shape.slice(0, 2));
    return add(x, table.forward(tokenTypeIds));
  }
}
