import { Parameter } from '@gradkit/autograd';
import { full, gelu, matmul, normal, slice, softmax, split, triu, type Tensor } from '@gradkit/core-tensor';
import { Embedding, init, LayerNorm, Linear, Module } from '@gradkit/layers';

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
 * Every token gathers from itself and those before it: more from those whose key fits its query.
 *
 * `softmax(query · keyᵀ / √size + mask) · value`, in several heads side by side
 *
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export class CausalSelfAttention extends Module {
  readonly qkv: Linear; // queries, keys and values of all heads in one product
  readonly projection: Linear;
  readonly heads: number;
  readonly #mask: Tensor; // [block, block]: -∞ for tokens that come later

  constructor({ width, heads, block }: Pick<GPTOptions, 'width' | 'heads' | 'block'>) {
    super();
    this.qkv = new Linear(width, 3 * width);
    this.projection = new Linear(width, width);
    this.heads = heads;
    this.#mask = triu(full([block, block], Number.NEGATIVE_INFINITY), 1);
  }

  /** @param x `[batch, length, width]` */
  forward(x: Tensor): Tensor {
    const [batch, length, width] = x.shape;
    const size = width / this.heads; // of a head
    const [query, key, value] = split(this.qkv.forward(x), width, 2).map((part) =>
      part.reshape([batch, length, this.heads, size]).permute([0, 2, 1, 3]),
    ); // [batch, heads, length, size]
    const scores = matmul(query, key, { transposeB: true }).mul(1 / Math.sqrt(size)); // [batch, heads, length, length]
    const mask = slice(this.#mask, [
      [0, length],
      [0, length],
    ]);
    const gathered = matmul(softmax(scores.add(mask.cast(x.dtype))), value); // [batch, heads, length, size]
    return this.projection.forward(gathered.permute([0, 2, 1, 3]).reshape([batch, length, width]));
  }
}

/** A layer of a GPT: attention, then a small network for each token; both add to what is there. */
export class Block extends Module {
  readonly attentionNorm: LayerNorm;
  readonly attention: CausalSelfAttention;
  readonly mlpNorm: LayerNorm;
  readonly expand: Linear;
  readonly contract: Linear;

  constructor(options: Pick<GPTOptions, 'width' | 'heads' | 'block'>) {
    super();
    const { width } = options;
    this.attentionNorm = new LayerNorm(width);
    this.attention = new CausalSelfAttention(options);
    this.mlpNorm = new LayerNorm(width);
    this.expand = new Linear(width, 4 * width);
    this.contract = new Linear(4 * width, width);
  }

  /** @param x `[batch, length, width]` */
  forward(x: Tensor): Tensor {
    const y = x.add(this.attention.forward(this.attentionNorm.forward(x)));
    return y.add(this.contract.forward(gelu(this.expand.forward(this.mlpNorm.forward(y)))));
  }
}

/**
 * A decoder-only transformer, normalized before each part, without dropout: guesses every next token from those before.
 *
 * @see Radford et al. (2019), GPT-2; https://github.com/karpathy/nanoGPT
 */
export class GPT extends Module {
  readonly tokens: Embedding;
  readonly positions: Parameter; // [block, width]
  readonly blocks: readonly Block[];
  readonly norm: LayerNorm;
  readonly output: Linear;

  constructor({ vocabulary, layers, ...options }: GPTOptions) {
    super();
    const { block, width } = options;
    this.tokens = new Embedding(vocabulary, width);
    this.positions = new Parameter(normal([block, width], { std: INITIAL_STD }));
    this.blocks = Array.from({ length: layers }, () => new Block(options));
    this.norm = new LayerNorm(width);
    this.output = new Linear(width, vocabulary);
    this.apply((module) => {
      if (module instanceof Embedding) init.normal(module.weight, { std: INITIAL_STD });
      if (!(module instanceof Linear)) return;
      init.normal(module.weight, { std: INITIAL_STD });
      if (module.bias !== null) init.zeros(module.bias);
    });
  }

  /** @param tokens `[batch, length]`, whole numbers, length up to `block` @returns logits `[batch, length, vocabulary]` */
  forward(tokens: Tensor): Tensor {
    const [, length] = tokens.shape;
    let x = this.tokens.forward(tokens).add(slice(this.positions.value, [[0, length]])); // [batch, length, width]
    for (const block of this.blocks) x = block.forward(x);
    return this.output.forward(this.norm.forward(x));
  }
}
