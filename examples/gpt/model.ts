import { linear, type Tensor } from '@gradkit/core-tensor';
import {
  Embedding,
  GELU,
  init,
  KeyValueCache,
  LayerNorm,
  LearnedPositionalEmbedding,
  Linear,
  Module,
  MultiheadAttention,
  Sequential,
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

export interface CallOptions {
  /** keys and values of the tokens before these */
  readonly cache?: KeyValueCache | undefined;
}

/** Tokens look at those before them, then each thinks for itself; both add to what is there. */
class Block extends Module<[x: Tensor, options: CallOptions]> {
  readonly norm1: LayerNorm;
  readonly attention: MultiheadAttention;
  readonly norm2: LayerNorm;
  readonly mlp: Sequential;

  constructor({ width, heads }: GPTOptions) {
    super();
    const bias = false;
    this.norm1 = new LayerNorm(width, { bias });
    this.attention = new MultiheadAttention(width, heads, { bias, batchFirst: true });
    this.norm2 = new LayerNorm(width, { bias });
    this.mlp = new Sequential(
      new Linear(width, 4 * width, { bias }),
      new GELU(),
      new Linear(4 * width, width, { bias }),
    );
  }

  forward(x: Tensor, { cache }: CallOptions): Tensor {
    const y = this.norm1.forward(x); // [batch, length, width]
    const [gathered] = this.attention.forward(y, y, y, { isCausal: true, needWeights: false, cache });
    const z = x.add(gathered);
    return z.add(this.mlp.forward(this.norm2.forward(z)));
  }
}

/**
 * A decoder-only transformer: guesses every next token from those before.
 *
 * @see Radford et al. (2019), GPT-2; https://github.com/karpathy/nanoGPT
 */
export class GPT extends Module<[tokens: Tensor, options?: CallOptions]> {
  readonly tokens: Embedding;
  readonly positions: LearnedPositionalEmbedding;
  readonly blocks: readonly Block[];
  readonly norm: LayerNorm;

  constructor(options: GPTOptions) {
    super();
    const { vocabulary, layers, block, width } = options;
    this.tokens = new Embedding(vocabulary, width);
    this.positions = new LearnedPositionalEmbedding(block, width);
    this.blocks = Array.from({ length: layers }, () => new Block(options));
    this.norm = new LayerNorm(width, { bias: false });
    for (const [name, parameter] of this.namedParameters()) {
      const isAdded = /out_proj|mlp\.2/.test(name); // what goes into the sum of all layers
      if (parameter.value.rank > 1) init.normal(parameter, { std: isAdded ? 0.02 / Math.sqrt(2 * layers) : 0.02 });
    }
  }

  /** What `generate` keeps between two tokens. */
  createCache(): KeyValueCache {
    return new KeyValueCache();
  }

  /** @param tokens `[batch, length]`, length up to `block` @returns logits of what follows each, `[batch, length, vocabulary]` */
  forward(tokens: Tensor, { cache }: CallOptions = {}): Tensor {
    let x = this.positions.forward(this.tokens.forward(tokens), { start: cache?.length ?? 0 });
    for (const block of this.blocks) x = block.forward(x, { cache });
    return linear(this.norm.forward(x), this.tokens.weight.value); // the same table reads and writes
  }
}
