import { Parameter } from '@gradkit/autograd';
import {
  add,
  broadcastTo,
  concat,
  ConfigError,
  matmul,
  mean,
  mul,
  permute,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  reshape,
  softmax,
  squeeze,
  unsqueeze,
  zeros,
  type DType,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Linear } from '../linear/linear.ts';
import { constant } from '../init/draw.ts';
import { xavierNormal, xavierUniform } from '../init/xavier.ts';
import { Module } from '../module/module.ts';
import { dropWeights } from './drop-weights.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import { projectInputs, type InProjection, type Triple } from './in-projection.ts';
import { mergeMasks, type MultiheadMasks, type ScoreSizes } from './multihead-masks.ts';
import { requireInputs } from './multihead-shapes.ts';
import { scaledDotProductAttention } from './scaled-dot-product-attention.ts';

interface MultiheadAttentionOptions {
  /** probability that a weight is dropped while training; default 0 */
  readonly dropout?: number | undefined;
  /** whether projections have a bias; default true */
  readonly bias?: boolean | undefined;
  /** whether a learned key and value stand behind those given; default false */
  readonly addBiasKv?: boolean | undefined;
  /** whether a key and value of zeros stand behind those given; default false */
  readonly addZeroAttn?: boolean | undefined;
  /** features of keys; default `embedDim` */
  readonly kdim?: number | null | undefined;
  /** features of values; default `embedDim` */
  readonly vdim?: number | null | undefined;
  /** whether inputs are `[batch, length, features]`, not `[length, batch, features]`; default false */
  readonly batchFirst?: boolean | undefined;
  /** draws initial weights and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

const known = {
  dropout: true,
  bias: true,
  addBiasKv: true,
  addZeroAttn: true,
  kdim: true,
  vdim: true,
  batchFirst: true,
  rng: true,
} as const;

interface CallOptions extends MultiheadMasks {
  /** whether the weights are given, too, which is slower; default true */
  readonly needWeights?: boolean | undefined;
  /** whether the weights are the mean over the heads; default true */
  readonly averageAttnWeights?: boolean | undefined;
  /** what was computed for the positions before these; masks are of all keys then */
  readonly cache?: KeyValueCache | undefined;
}

const place = 'MultiheadAttention';

/**
 * Each position of a sequence gathers from those of another or its own, in several heads side by side.
 *
 * `head = softmax(query · keyᵀ / √headFeatures + mask) · value`, of projections of each input; the heads are joined and projected again
 *
 * @example
 * const attention = new MultiheadAttention(8, 2, { batchFirst: true });
 * const x = zeros([3, 5, 8]);
 * const [y, weights] = attention.forward(x, x, x);
 * y.shape; // [3, 5, 8]
 * weights?.shape; // [3, 5, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export class MultiheadAttention
  extends Module<[query: Tensor, key: Tensor, value: Tensor, options?: CallOptions], [Tensor, Tensor | null]>
  implements InProjection
{
  readonly inProjWeight: Parameter | null; // [3 · embedDim, embedDim]
  readonly qProjWeight: Parameter | null; // [embedDim, embedDim], where kdim or vdim differ
  readonly kProjWeight: Parameter | null; // [embedDim, kdim]
  readonly vProjWeight: Parameter | null; // [embedDim, vdim]
  readonly inProjBias: Parameter | null; // [3 · embedDim]
  readonly biasK: Parameter | null; // [1, 1, embedDim]
  readonly biasV: Parameter | null; // [1, 1, embedDim]
  readonly outProj: Linear;
  readonly embedDim: number;
  readonly numHeads: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly addZeroAttn: boolean;
  readonly batchFirst: boolean;
  readonly rng: Generator | undefined;

  /** @throws {ConfigError} if the heads do not divide `embedDim` */
  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    const { dropout = 0, bias = true, rng, ...rest } = requireOptions(place, options, known);
    const { addBiasKv = false, addZeroAttn = false, batchFirst = false } = rest;
    const [kdim, vdim] = [rest.kdim ?? embedDim, rest.vdim ?? embedDim];
    for (const [name, value] of Object.entries({ embedDim, numHeads, kdim, vdim }))
      requireWholeNumber(place, name, value, { least: 1 });
    if (embedDim % numHeads !== 0)
      throw new ConfigError(place, `embedDim is ${embedDim}, which ${numHeads} heads do not divide`, { got: numHeads });
    requireNumber(place, 'dropout', dropout, { least: 0, most: 1 });
    for (const [name, flag] of Object.entries({ bias, addBiasKv, addZeroAttn, batchFirst }))
      requireBoolean(place, name, flag);
    if (rng !== undefined) requireGenerator(place, 'rng', rng);
    this.inProjWeight = kdim === embedDim && vdim === embedDim ? weight(3 * embedDim, embedDim, rng) : null;
    const isPacked = this.inProjWeight !== null;
    this.qProjWeight = isPacked ? null : weight(embedDim, embedDim, rng);
    this.kProjWeight = isPacked ? null : weight(embedDim, kdim, rng);
    this.vProjWeight = isPacked ? null : weight(embedDim, vdim, rng);
    this.inProjBias = bias ? new Parameter(zeros([3 * embedDim])) : null;
    this.outProj = new Linear(embedDim, embedDim, { bias, rng });
    if (this.outProj.bias !== null) constant(this.outProj.bias, 0);
    this.biasK = addBiasKv ? extraKey(embedDim, rng) : null;
    this.biasV = addBiasKv ? extraKey(embedDim, rng) : null;
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.kdim = kdim;
    this.vdim = vdim;
    this.dropout = dropout;
    this.addZeroAttn = addZeroAttn;
    this.batchFirst = batchFirst;
    this.rng = rng;
  }

  /**
   * @param query `[batch, queries, embedDim]` if `batchFirst`, else `[queries, batch, embedDim]`; or `[queries, embedDim]`
   * @param key likewise, `[batch, keys, kdim]`
   * @param value likewise, `[batch, keys, vdim]`
   * @returns `[output, weights]`: as `query`; and `[batch, queries, keys]`, for each head `[batch, heads, queries, keys]`, or null.
   *   A query from which all keys are hidden gets NaN; without `needWeights` zeros, before the last projection
   */
  forward(query: Tensor, key: Tensor, value: Tensor, options: CallOptions = {}): [Tensor, Tensor | null] {
    const { needWeights = true, averageAttnWeights = true, cache, ...masks } = requireCall(options);
    const { batchFirst, embedDim, kdim, vdim } = this;
    requireInputs([query, key, value], { features: [embedDim, kdim, vdim], batchFirst });
    const isBatched = query.rank === 3;
    const [q, k, v] = projectInputs([query, key, value], this).map((x) => this.#splitHeads(x));
    const [cachedKeys, cachedValues] = cache?.append(this, k, v) ?? [k, v];
    const [keys, values] = [this.#addKeys(cachedKeys, this.biasK), this.#addKeys(cachedValues, this.biasV)];
    const [batch, heads, queries] = q.shape;
    const mask = maskOf({ needWeights, ...masks }, q.dtype, {
      batch: isBatched ? batch : null,
      heads,
      queries,
      keys: cachedKeys.shape[2],
      extraKeys: keys.shape[2] - cachedKeys.shape[2],
      shift: cachedKeys.shape[2] - k.shape[2],
    });
    const [gathered, weights] = this.#attend([q, keys, values], mask, needWeights);
    const output = this.outProj.forward(this.#joinHeads(gathered, isBatched));
    const shown = weights !== null && averageAttnWeights ? mean(weights, 1) : weights;
    return [output, shown === null || isBatched ? shown : squeeze(shown, 0)];
  }

  #splitHeads(x: Tensor): Tensor {
    const { numHeads, batchFirst } = this;
    const batched = x.rank === 3 ? x : unsqueeze(x, batchFirst ? 0 : 1);
    const [first, second, features] = batched.shape;
    const parts = reshape(batched, [first, second, numHeads, features / numHeads]);
    return permute(parts, batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]); // [batch, heads, length, headFeatures]
  }

  #joinHeads(x: Tensor, isBatched: boolean): Tensor {
    const [batch, , length] = x.shape;
    const parts = permute(x, this.batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]);
    const batched = this.batchFirst ? [batch, length] : [length, batch];
    return reshape(parts, [...(isBatched ? batched : [length]), this.embedDim]);
  }

  /** Keys or values with those that stand behind them. */
  #addKeys(x: Tensor, learned: Parameter | null): Tensor {
    const [batch, heads, , features] = x.shape;
    const shape = [batch, heads, 1, features];
    const parts = [x];
    if (learned !== null) parts.push(broadcastTo(reshape(learned.value, [1, heads, 1, features]), shape));
    if (this.addZeroAttn) parts.push(zeros(shape, { dtype: x.dtype }));
    return concat(parts, 2);
  }

  #attend([q, k, v]: Triple<Tensor>, mask: Tensor | 'causal' | null, needWeights: boolean): [Tensor, Tensor | null] {
    const { dropout, rng, training } = this;
    if (!needWeights || mask === 'causal') {
      const masks = mask === 'causal' ? { isCausal: true } : { attnMask: mask };
      return [scaledDotProductAttention(q, k, v, { ...masks, dropoutP: dropout, rng, training }), null];
    }
    const scores = matmul(mul(q, 1 / Math.sqrt(q.shape[3])), k, { transposeB: true }); // [batch, heads, queries, keys]
    const weights = softmax(mask === null ? scores : add(scores, mask));
    const kept = dropWeights(weights, training ? dropout : 0, rng);
    return [matmul(kept, v), kept];
  }
}

/** What is added to scores, or that `scaledDotProductAttention` hides later keys, whatever attnMask says, which is said to do so, too. */
function maskOf(call: CallOptions, dtype: DType, sizes: ScoreSizes): Tensor | 'causal' | null {
  const isPlain = sizes.extraKeys === 0 && sizes.shift === 0;
  if (call.isCausal === true && call.needWeights === false && isAbsent(call.keyPaddingMask) && isPlain) return 'causal';
  return mergeMasks(call, sizes, dtype);
}

const isAbsent = (mask: Tensor | null | undefined): boolean => mask === null || mask === undefined;

function weight(outFeatures: number, inFeatures: number, rng: Generator | undefined): Parameter {
  const parameter = new Parameter(zeros([outFeatures, inFeatures]));
  xavierUniform(parameter, { rng });
  return parameter;
}

function extraKey(embedDim: number, rng: Generator | undefined): Parameter {
  const parameter = new Parameter(zeros([1, 1, embedDim]));
  xavierNormal(parameter, { rng });
  return parameter;
}

function requireCall(options: CallOptions): CallOptions {
  const names = {
    keyPaddingMask: true,
    needWeights: true,
    attnMask: true,
    averageAttnWeights: true,
    isCausal: true,
    cache: true,
  } as const;
  const { needWeights = true, averageAttnWeights = true, isCausal = false } = requireOptions(place, options, names);
  for (const [name, flag] of Object.entries({ needWeights, averageAttnWeights, isCausal }))
    requireBoolean(place, name, flag);
  return options;
}
