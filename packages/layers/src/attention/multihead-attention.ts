import { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  zeros,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { constant } from '../init/draw.ts';
import { xavierNormal, xavierUniform } from '../init/xavier.ts';
import { Linear } from '../linear/linear.ts';
import { Module } from '../module/module.ts';
import { attendInHeads, headCallNames, requireFlags, type HeadCall, type HeadSettings } from './attend-in-heads.ts';
import type { InProjection } from './in-projection.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import { requireInputs } from './multihead-shapes.ts';

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

interface CallOptions extends HeadCall {
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
export class MultiheadAttention extends Module<
  [query: Tensor, key: Tensor, value: Tensor, options?: CallOptions],
  [Tensor, Tensor | null]
> {
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
    const call = requireCall(options);
    const { embedDim, kdim, vdim, batchFirst } = this;
    const inputs = [query, key, value] as const;
    requireInputs(inputs, { place, features: [embedDim, kdim, vdim], batchFirst });
    const [gathered, weights] = attendInHeads(inputs, this.#projection(), { ...this.#settings(), ...call });
    return [this.outProj.forward(gathered), weights];
  }

  #projection(): InProjection {
    const { inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias } = this;
    return {
      inProjWeight: valueOf(inProjWeight),
      qProjWeight: valueOf(qProjWeight),
      kProjWeight: valueOf(kProjWeight),
      vProjWeight: valueOf(vProjWeight),
      inProjBias: valueOf(inProjBias),
    };
  }

  #settings(): HeadSettings {
    const { numHeads, batchFirst, addZeroAttn, dropout, training, rng } = this;
    const [biasK, biasV] = [valueOf(this.biasK), valueOf(this.biasV)];
    return { place, owner: this, numHeads, batchFirst, addZeroAttn, biasK, biasV, dropoutP: dropout, training, rng };
  }
}

const valueOf = (parameter: Parameter | null): Tensor | null => parameter?.value ?? null;

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
  requireFlags(place, requireOptions(place, options, { ...headCallNames, cache: true }));
  return options;
}
