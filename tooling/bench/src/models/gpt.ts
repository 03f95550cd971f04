import type { Tensor } from '@gradkit/core-tensor';
import {
  Embedding,
  init,
  KeyValueCache,
  LayerNorm,
  LearnedPositionalEmbedding,
  Linear,
  Module,
  MultiheadAttention,
  TransformerEncoderLayer,
} from '@gradkit/layers';

export interface GPTOptions {
  /** number of different tokens */
  readonly vocabulary: number;
  /** most tokens that the model sees at once */
  readonly block: number;
  readonly layers: number;
  readonly heads: number;
  /** numbers that stand for a token; a multiple of `heads` */
  readonly width: number;
}

const INITIAL_STD = 0.02; // GPT-2's

/**
 * A decoder-only transformer, normalized before each part, without dropout: guesses every next token from those before.
 *
 * @see Radford et al. (2019), GPT-2; https://github.com/karpathy/nanoGPT
 */
export class GPT extends Module<[tokens: Tensor, options?: { readonly cache?: KeyValueCache | undefined }]> {
  readonly tokens: Embedding;
  readonly positions: LearnedPositionalEmbedding;
  readonly blocks: readonly TransformerEncoderLayer[];
  readonly norm: LayerNorm;
  readonly output: Linear;

  constructor({ vocabulary, layers, block, heads, width }: GPTOptions) {
    super();
    this.tokens = new Embedding(vocabulary, width);
    this.positions = new LearnedPositionalEmbedding(block, width, { std: INITIAL_STD });
    const options = {
      dimFeedforward: 4 * width,
      dropout: 0,
      activation: 'gelu',
      normFirst: true,
      batchFirst: true,
    } as const;
    this.blocks = Array.from({ length: layers }, () => new TransformerEncoderLayer(width, heads, options));
    this.norm = new LayerNorm(width);
    this.output = new Linear(width, vocabulary);
    this.apply((module) => {
      if (module instanceof Embedding) init.normal(module.weight, { std: INITIAL_STD });
      if (module instanceof MultiheadAttention) init.normal(module.inProjWeight!, { std: INITIAL_STD });
      if (!(module instanceof Linear)) return;
      init.normal(module.weight, { std: INITIAL_STD });
      if (module.bias !== null) init.zeros(module.bias);
    });
  }

  createCache(): KeyValueCache {
    return new KeyValueCache();
  }

  /** @param tokens `[batch, length]`, whole numbers, length up to `block` @returns logits `[batch, length, vocabulary]` */
  forward(tokens: Tensor, { cache }: { readonly cache?: KeyValueCache | undefined } = {}): Tensor {
    let x = this.positions.forward(this.tokens.forward(tokens), { start: cache?.length ?? 0 }); // [batch, length, width]
    for (const block of this.blocks) x = block.forward(x, { isCausal: true, cache });
    return this.output.forward(this.norm.forward(x));
  }
}
