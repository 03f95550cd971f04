import {
  ConfigError,
  formatShape,
  permute,
  refuseArgument,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  type DType,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Linear } from '../linear/linear.ts';
import { Module } from '../module/module.ts';
import { causalBias } from './attention-mask.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import { RotaryEmbedding } from '../position/index.ts';
import { scaledDotProductAttention } from './scaled-dot-product-attention.ts';

interface GroupedQueryOptions {
  /** whether projections have a bias; default false */
  readonly bias?: boolean | undefined;
  /** probability that a weight is dropped while training; default 0 */
  readonly dropout?: number | undefined;
  /** turns queries and keys by their position; default none */
  readonly rotary?: RotaryEmbedding | null | undefined;
  /** draws initial weights and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

interface CallOptions {
  /** broadcasts to `[batch, heads, length, keys]`; boolean: true where a position is seen; floating: added to the scores */
  readonly attnMask?: Tensor | null | undefined;
  /** whether no position sees later ones; default false */
  readonly isCausal?: boolean | undefined;
  /** what was computed for the positions before these */
  readonly cache?: KeyValueCache | undefined;
}

const place = 'GroupedQueryAttention';

/**
 * Attention of a sequence to itself in which several heads of queries share one of keys and values, which makes a cache smaller.
 *
 * @example
 * const attention = new GroupedQueryAttention(16, 4, 2, { rotary: new RotaryEmbedding(4) });
 * attention.forward(zeros([2, 5, 16]), { isCausal: true }).shape; // [2, 5, 16]
 * @see Ainslie et al. (2023), https://arxiv.org/abs/2305.13245
 */
export class GroupedQueryAttention extends Module<[x: Tensor, options?: CallOptions]> {
  readonly qProj: Linear;
  readonly kProj: Linear;
  readonly vProj: Linear;
  readonly outProj: Linear;
  readonly rotary: RotaryEmbedding | null;
  readonly embedDim: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly dropout: number;
  readonly rng: Generator | undefined;

  /** @throws {ConfigError} if the heads do not divide `embedDim`, or those of keys and values not those of queries */
  constructor(embedDim: number, numHeads: number, numKeyValueHeads: number, options: GroupedQueryOptions = {}) {
    super();
    const known = { bias: true, dropout: true, rotary: true, rng: true } as const;
    const { bias = false, dropout = 0, rotary = null, rng } = requireOptions(place, options, known);
    for (const [name, size] of Object.entries({ embedDim, numHeads, numKeyValueHeads }))
      requireWholeNumber(place, name, size, { least: 1 });
    requireDivides('embedDim', embedDim, numHeads);
    requireDivides('numHeads', numHeads, numKeyValueHeads);
    requireBoolean(place, 'bias', bias);
    requireNumber(place, 'dropout', dropout, { least: 0, most: 1 });
    if (rng !== undefined) requireGenerator(place, 'rng', rng);
    const headFeatures = embedDim / numHeads;
    requireRotary(rotary, headFeatures);
    const shared = numKeyValueHeads * headFeatures;
    this.qProj = new Linear(embedDim, embedDim, { bias, rng });
    this.kProj = new Linear(embedDim, shared, { bias, rng });
    this.vProj = new Linear(embedDim, shared, { bias, rng });
    this.outProj = new Linear(embedDim, embedDim, { bias, rng });
    this.rotary = rotary;
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.numKeyValueHeads = numKeyValueHeads;
    this.dropout = dropout;
    this.rng = rng;
  }

  /** @param x `[batch, length, embedDim]` @returns likewise */
  forward(x: Tensor, options: CallOptions = {}): Tensor {
    const {
      attnMask,
      isCausal = false,
      cache,
    } = requireOptions(place, options, { attnMask: true, isCausal: true, cache: true });
    requireTensor(place, 'x', x);
    if (x.rank !== 3 || x.shape[2] !== this.embedDim)
      throw new ShapeError(place, `x is ${formatShape(x.shape)} but must be [batch, length, ${this.embedDim}]`, {
        got: x.shape,
      });
    const [batch, length, features] = x.shape;
    const start = cache?.lengthOf(this) ?? 0;
    const q = this.#turn(splitHeads(this.qProj.forward(x), this.numHeads), start);
    const newKeys = this.#turn(splitHeads(this.kProj.forward(x), this.numKeyValueHeads), start);
    const newValues = splitHeads(this.vProj.forward(x), this.numKeyValueHeads);
    const [k, v] = cache?.append(this, newKeys, newValues) ?? [newKeys, newValues];
    const y = scaledDotProductAttention(q, k, v, {
      ...masksOf({ attnMask, isCausal }, { start, length, dtype: x.dtype }),
      enableGqa: true,
      dropoutP: this.dropout,
      training: this.training,
      rng: this.rng,
    }); // [batch, heads, length, headFeatures]
    return this.outProj.forward(reshape(permute(y, [0, 2, 1, 3]), [batch, length, features]));
  }

  #turn(x: Tensor, start: number): Tensor {
    return this.rotary === null ? x : this.rotary.forward(x, { start });
  }
}

/** Queries are the last of all positions, which the flag of `scaledDotProductAttention` does not mean. */
function masksOf(
  masks: CallOptions,
  { start, length, dtype }: { readonly start: number; readonly length: number; readonly dtype: DType },
): CallOptions {
  const { attnMask = null, isCausal } = masks;
  if (isCausal !== true || attnMask !== null || start === 0) return masks;
  return length === 1 ? {} : { attnMask: causalBias([length, start + length], dtype, start) };
}

function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, features] = x.shape;
  return permute(reshape(x, [batch, length, heads, features / heads]), [0, 2, 1, 3]);
}

function requireDivides(name: string, size: number, heads: number): void {
  if (size % heads !== 0)
    throw new ConfigError(place, `${name} is ${size}, which ${heads} heads do not divide`, { got: heads });
}

function requireRotary(rotary: RotaryEmbedding | null, headFeatures: number): void {
  if (rotary === null || (rotary instanceof RotaryEmbedding && rotary.features === headFeatures)) return;
  if (!(rotary instanceof RotaryEmbedding)) refuseArgument(place, 'rotary', rotary, 'a RotaryEmbedding');
  throw new ConfigError(place, `rotary has ${rotary.features} features; a head has ${headFeatures}`, {
    expected: headFeatures,
    got: rotary.features,
  });
}
