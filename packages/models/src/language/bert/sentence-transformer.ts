import {
  cast,
  div,
  max,
  maximum,
  mean,
  mul,
  normalize,
  refuseArgument,
  requireBoolean,
  requireOneOf,
  requireOptions,
  reshape,
  slice,
  sum,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '@gradkit/layers';
import { seenKeys } from '../tokens.ts';
import { BertModel, type BertInputs } from './bert.ts';

type Pooling = 'mean' | 'max' | 'cls';

interface SentenceOptions {
  /** what makes one vector of the states: their mean, the largest of each entry, or the first state; default mean */
  readonly pooling?: Pooling | undefined;
  /** whether vectors have length 1, so that the product of two is their cosine; default true */
  readonly normalize?: boolean | undefined;
}

const place = 'SentenceTransformer';

/**
 * A vector for each text, near that of texts which mean the same: the states of a BERT, pooled. Padding does not count.
 *
 * `y = Σ statesᵢ · maskᵢ / Σ maskᵢ`, divided by its length
 *
 * @example
 * const bert = new BertModel({ vocabSize: 20, hiddenSize: 8, numAttentionHeads: 2, numHiddenLayers: 1, pooler: false });
 * const tokens = tensor([[1, 2, 3], [4, 5, 0]], { dtype: 'int32' });
 * new SentenceTransformer(bert).forward(tokens, tokens.notEqual(0)).shape; // [2, 8]
 * @see Reimers & Gurevych (2019), https://arxiv.org/abs/1908.10084
 * @see https://www.sbert.net/docs/package_reference/sentence_transformer/models.html
 */
export class SentenceTransformer extends Module<BertInputs> {
  readonly bert: BertModel;
  readonly pooling: Pooling;
  readonly normalize: boolean;

  /** @param bert what makes the states; its weights are loaded by their names before or after */
  constructor(bert: BertModel, options: SentenceOptions = {}) {
    super();
    if (!(bert instanceof BertModel)) refuseArgument(place, 'bert', bert, 'a BertModel');
    const known = { pooling: true, normalize: true } as const;
    const { pooling = 'mean', normalize: isNormal = true } = requireOptions(place, options, known);
    requireOneOf(place, 'pooling', pooling, ['mean', 'max', 'cls']);
    requireBoolean(place, 'normalize', isNormal);
    this.bert = bert;
    this.pooling = pooling;
    this.normalize = isNormal;
  }

  /** @returns `[batch, hiddenSize]` */
  forward(inputIds: Tensor, attentionMask: Tensor | null = null, tokenTypeIds: Tensor | null = null): Tensor {
    const [states] = this.bert.forward(inputIds, attentionMask, tokenTypeIds);
    const [batch, length] = states.shape;
    const seen =
      attentionMask === null ? null : reshape(seenKeys(place, attentionMask, [batch, length]), [batch, length, 1]);
    const pooled = poolings[this.pooling](states, seen);
    return this.normalize ? normalize(pooled) : pooled;
  }
}

/** @param seen boolean, `[batch, length, 1]`; null: all */
const poolings: Readonly<Record<Pooling, (states: Tensor, seen: Tensor | null) => Tensor>> = {
  mean(states, seen) {
    if (seen === null) return mean(states, 1);
    const counted = cast(seen, states.dtype);
    return div(sum(mul(states, counted), 1), maximum(sum(counted, 1), 1e-9)); // 0 where all is padding
  },
  max: (states, seen) => max(seen === null ? states : where(seen, states, -1e9), 1),
  cls: (states) => slice(states, [null, 0]),
};
