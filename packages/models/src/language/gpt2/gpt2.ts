import { Parameter } from '@gradkit/autograd';
import {
  add,
  arange,
  lessEqual,
  logicalAnd,
  requireOptions,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import {
  Dropout,
  embedding,
  KeyValueCache,
  LayerNorm,
  LearnedPositionalEmbedding,
  Module,
  type Embedding,
} from '@gradkit/layers';
import type { ModelConfig } from '../../hub/config.ts';
import { drawn, drawnTable, TokenScores } from '../parts.ts';
import { requireBeside, requireTokens, seenKeys } from '../tokens.ts';
import { GPT2Block, type GPT2Masks } from './gpt2-block.ts';
import { gpt2OptionsOf, gpt2Settings, type GPT2Options } from './gpt2-options.ts';

/** What stands beside the tokens. */
export interface GPT2CallOptions {
  /** `[batch, keys]`; true, or other than 0, where there is a token and no padding; with a cache of all tokens */
  readonly attentionMask?: Tensor | null | undefined;
  /** `[batch, length]`; whole numbers, whose vectors in the table of tokens are added */
  readonly tokenTypeIds?: Tensor | null | undefined;
  /** `[batch, length]`; default counted from the first token, or from the length of the cache */
  readonly positionIds?: Tensor | null | undefined;
  /** what was computed for the tokens before these */
  readonly cache?: KeyValueCache | undefined;
}

const callNames = { attentionMask: true, tokenTypeIds: true, positionIds: true, cache: true } as const;

type Call = [inputIds: Tensor, options?: GPT2CallOptions];

/**
 * GPT-2 without a head: a state for each token, which knows the tokens before it.
 *
 * @example new GPT2Model({ vocabSize: 20, hiddenSize: 8, numAttentionHeads: 2, numHiddenLayers: 1 }).forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3, 8]
 * @see https://huggingface.co/docs/transformers/model_doc/gpt2#transformers.GPT2Model
 * @see Radford et al. (2019), https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf
 */
export class GPT2Model extends Module<Call> {
  readonly wte: Embedding;
  readonly wpe: LearnedPositionalEmbedding;
  readonly drop: Dropout;
  readonly h: readonly GPT2Block[];
  readonly lnF: LayerNorm;
  readonly #maxPositions: number;

  /** @throws {ConfigError} if an option is unknown or out of range, or the heads do not divide `hiddenSize` */
  constructor(options: GPT2Options = {}) {
    super();
    const settings = gpt2Settings('GPT2Model', options);
    const { vocabSize, maxPositionEmbeddings, hiddenSize, initializerRange: std, rng } = settings;
    this.wte = drawnTable({ count: vocabSize, features: hiddenSize }, { std, rng });
    this.wpe = new LearnedPositionalEmbedding(maxPositionEmbeddings, hiddenSize, { std, rng });
    this.drop = new Dropout(settings.embeddingDropout, { rng });
    this.h = Array.from({ length: settings.numHiddenLayers }, (_, i) => new GPT2Block(settings, i));
    this.lnF = new LayerNorm(hiddenSize, { eps: settings.layerNormEps });
    this.#maxPositions = maxPositionEmbeddings;
  }

  /** An empty cache for `forward`. */
  createCache(): KeyValueCache {
    return new KeyValueCache();
  }

  /**
   * @param inputIds whole numbers, `[batch, length]`
   * @returns `[batch, length, hiddenSize]`
   * @throws {ShapeError} if there are more tokens than positions, or a mask does not fit
   */
  forward(inputIds: Tensor, options: GPT2CallOptions = {}): Tensor {
    const { tokenTypeIds = null, positionIds = null, cache } = requireOptions('GPT2Model', options, callNames);
    const start = cache?.length ?? 0;
    requireTokens('GPT2Model', inputIds, this.#maxPositions, start);
    const tokens = this.wte.forward(inputIds);
    let x = this.#addPositions(tokens, positionIds, start);
    if (tokenTypeIds !== null) {
      requireBeside('GPT2Model', 'tokenTypeIds', tokenTypeIds, inputIds.shape);
      x = add(x, this.wte.forward(tokenTypeIds));
    }
    x = this.drop.forward(x);
    const masks = masksOf(inputIds, start, options);
    for (const block of this.h) x = block.forward(x, masks);
    return this.lnF.forward(x);
  }

  #addPositions(x: Tensor, positionIds: Tensor | null, start: number): Tensor {
    if (positionIds === null) return this.wpe.forward(x, { start });
    requireBeside('GPT2Model', 'positionIds', positionIds, x.shape.slice(0, 2));
    return add(x, embedding(positionIds, this.wpe.weight));
  }
}

/** The tokens are the last of all, behind `start` others that the cache has. */
function masksOf({ shape }: Tensor, start: number, { attentionMask = null, cache }: GPT2CallOptions): GPT2Masks {
  const [batch, length] = shape;
  if (attentionMask === null && (start === 0 || length === 1)) return { attnMask: null, isCausal: length > 1, cache }; // a single token sees all
  const keys = start + length;
  const queries = unsqueeze(arange(keys, { start, dtype: 'int32' }), 1);
  const earlier = lessEqual(arange(keys, { dtype: 'int32' }), queries); // [length, keys]
  const attnMask =
    attentionMask === null ? earlier : logicalAnd(earlier, seenKeys('GPT2Model', attentionMask, [batch, keys]));
  return { attnMask, isCausal: false, cache };
}

/**
 * GPT-2 that says how probable each token is as the next one. `generate` of `@gradkit/layers` writes with it; `gpt2Weights` makes those of a
 * file fit.
 *
 * @example
 * import { generate } from '@gradkit/layers';
 * const model = new GPT2LMHeadModel({ vocabSize: 20, hiddenSize: 8, numAttentionHeads: 2, numHiddenLayers: 1 });
 * const prompt = tensor([[1, 2, 3]], { dtype: 'int32' });
 * model.forward(prompt).shape; // [1, 3, 20]
 * generate(model, prompt, { maxNewTokens: 4 }).shape; // [1, 7]
 * @see https://huggingface.co/docs/transformers/model_doc/gpt2#transformers.GPT2LMHeadModel
 */
export class GPT2LMHeadModel extends Module<Call> {
  readonly transformer: GPT2Model;
  readonly lmHead: TokenScores;

  /** @throws {ConfigError} as `GPT2Model` */
  constructor(options: GPT2Options = {}) {
    super();
    const {
      hiddenSize,
      vocabSize,
      tieWordEmbeddings,
      initializerRange: std,
      rng,
    } = gpt2Settings('GPT2LMHeadModel', options);
    this.transformer = new GPT2Model(options);
    const { weight } = this.transformer.wte;
    this.lmHead = new TokenScores(
      tieWordEmbeddings ? weight : new Parameter(drawn([vocabSize, hiddenSize], { std, rng })),
    );
  }

  /** An empty cache for `forward`. */
  createCache(): KeyValueCache {
    return this.transformer.createCache();
  }

  /** @param inputIds whole numbers, `[batch, length]` @returns logits of what follows each, `[batch, length, vocabSize]` */
  forward(inputIds: Tensor, options: GPT2CallOptions = {}): Tensor {
    return this.lmHead.forward(this.transformer.forward(inputIds, options));
  }
}

/**
 * A GPT-2 as a `config.json` of the hub describes it, with initial weights.
 *
 * @param config what is in the file
 * @param options in the place of what it says
 * @throws {ConfigError} if it describes another kind of model, or an activation that is not there
 * @example gpt2FromConfig({ model_type: 'gpt2', vocab_size: 20, n_embd: 8, n_head: 2, n_layer: 1 }).transformer.h.length; // 1
 * @see https://huggingface.co/openai-community/gpt2/blob/main/config.json
 */
export function gpt2FromConfig(config: ModelConfig, options: GPT2Options = {}): GPT2LMHeadModel {
  return new GPT2LMHeadModel({ ...gpt2OptionsOf('gpt2FromConfig', config), ...options });
}
