import {
  add,
  broadcastTo,
  concat,
  matmul,
  mean,
  mul,
  permute,
  requireBoolean,
  reshape,
  softmax,
  squeeze,
  unsqueeze,
  zeros,
  type DType,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { dropout } from '../dropout/dropout.ts';
import { projectInputs, type InProjection, type Triple } from './in-projection.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import { mergeMasks, type MultiheadMasks, type ScoreSizes } from './multihead-masks.ts';
import { scaledDotProductAttention } from './scaled-dot-product-attention.ts';

/** What a call says. */
export interface HeadCall extends MultiheadMasks {
  /** whether the weights are given, too, which is slower; default true */
  readonly needWeights?: boolean | undefined;
  /** whether the weights are the mean over the heads; default true */
  readonly averageAttnWeights?: boolean | undefined;
}

export const headCallNames = {
  keyPaddingMask: true,
  needWeights: true,
  attnMask: true,
  averageAttnWeights: true,
  isCausal: true,
} as const;

/** Throws unless the flags of a call are true or false. */
export function requireFlags(place: string, call: HeadCall): void {
  const { needWeights = true, averageAttnWeights = true, isCausal = false } = call;
  for (const [name, flag] of Object.entries({ needWeights, averageAttnWeights, isCausal }))
    requireBoolean(place, name, flag);
}

/** What a layer says. */
export interface HeadSettings {
  /** the function that was called, for messages */
  readonly place: string;
  readonly numHeads: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** a key and a value behind those given, `[1, 1, embedDim]` */
  readonly biasK: Tensor | null;
  readonly biasV: Tensor | null;
  /** keys and values in the place of those projected, `[batch · heads, keys, headFeatures]` */
  readonly staticK?: Tensor | null | undefined;
  readonly staticV?: Tensor | null | undefined;
  readonly dropoutP: number;
  readonly training: boolean;
  readonly rng?: Generator | undefined;
  /** whose keys a cache has */
  readonly owner?: object | undefined;
  readonly cache?: KeyValueCache | undefined;
}

type Settings = HeadSettings & HeadCall;

/**
 * Attention in several heads, whose results stand side by side.
 *
 * @returns as the queries, before the last projection; and the weights `[batch, queries, keys]`, for each head
 *   `[batch, heads, queries, keys]`, or null
 */
export function attendInHeads(
  inputs: Triple<Tensor>,
  projection: InProjection,
  settings: Settings,
): [gathered: Tensor, weights: Tensor | null] {
  const { cache, owner, staticK, staticV, needWeights = true, averageAttnWeights = true } = settings;
  const isBatched = inputs[0].rank === 3;
  const [q, projectedKeys, projectedValues] = projectInputs(inputs, projection).map((x) => splitHeads(x, settings));
  const [batch, heads, queries] = q.shape;
  const given = (fixed: Tensor | null | undefined, x: Tensor): Tensor =>
    fixed === null || fixed === undefined ? x : reshape(fixed, [batch, heads, ...fixed.shape.slice(1)]);
  const [newKeys, newValues] = [given(staticK, projectedKeys), given(staticV, projectedValues)];
  const [k, v] = cache?.append(owner!, newKeys, newValues) ?? [newKeys, newValues];
  const [keys, values] = [addKeys(k, settings.biasK, settings), addKeys(v, settings.biasV, settings)];
  const mask = maskOf(settings, q.dtype, {
    place: settings.place,
    batch: isBatched ? batch : null,
    heads,
    queries,
    keys: k.shape[2],
    extraKeys: keys.shape[2] - k.shape[2],
    shift: k.shape[2] - newKeys.shape[2],
  });
  const [gathered, all] = attend([q, keys, values], mask, { ...settings, needWeights });
  const weights = all !== null && averageAttnWeights ? mean(all, 1) : all;
  return [joinHeads(gathered, settings, isBatched), weights === null || isBatched ? weights : squeeze(weights, 0)];
}

/** @returns `[batch, heads, length, headFeatures]` */
function splitHeads(x: Tensor, { numHeads, batchFirst }: Settings): Tensor {
  const batched = x.rank === 3 ? x : unsqueeze(x, batchFirst ? 0 : 1);
  const [first, second, features] = batched.shape;
  const parts = reshape(batched, [first, second, numHeads, features / numHeads]);
  return permute(parts, batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]);
}

function joinHeads(x: Tensor, { batchFirst }: Settings, isBatched: boolean): Tensor {
  const [batch, heads, length, features] = x.shape;
  const parts = permute(x, batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]);
  const outer = isBatched ? (batchFirst ? [batch, length] : [length, batch]) : [length];
  return reshape(parts, [...outer, heads * features]);
}

/** Keys or values with those that stand behind them. */
function addKeys(x: Tensor, learned: Tensor | null, { addZeroAttn }: Settings): Tensor {
  const [batch, heads, , features] = x.shape;
  const shape = [batch, heads, 1, features];
  const parts = [x];
  if (learned !== null) parts.push(broadcastTo(reshape(learned, [1, heads, 1, features]), shape));
  if (addZeroAttn) parts.push(zeros(shape, { dtype: x.dtype }));
  return concat(parts, 2);
}

/** What is added to scores, or that `scaledDotProductAttention` hides later keys, whatever attnMask says, which is said to do so, too. */
function maskOf(call: HeadCall, dtype: DType, sizes: ScoreSizes): Tensor | 'causal' | null {
  const { isCausal, needWeights, keyPaddingMask = null } = call;
  const isPlain = sizes.extraKeys === 0 && sizes.shift === 0;
  if (isCausal === true && needWeights === false && keyPaddingMask === null && isPlain) return 'causal';
  return mergeMasks(call, sizes, dtype);
}

function attend(
  [q, k, v]: Triple<Tensor>,
  mask: Tensor | 'causal' | null,
  { needWeights, dropoutP, rng, training }: Settings,
): [Tensor, Tensor | null] {
  if (needWeights !== true || mask === 'causal') {
    const masks = mask === 'causal' ? { isCausal: true } : { attnMask: mask };
    return [scaledDotProductAttention(q, k, v, { ...masks, dropoutP, rng, training }), null];
  }
  const scores = matmul(mul(q, 1 / Math.sqrt(q.shape[3])), k, { transposeB: true }); // [batch, heads, queries, keys]
  const weights = softmax(mask === null ? scores : add(scores, mask));
  const kept = dropout(weights, { p: dropoutP, training, rng });
  return [matmul(kept, v), kept];
}
