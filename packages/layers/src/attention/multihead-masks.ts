import {
  add,
  formatShape,
  padAxes,
  reshape,
  sameShape,
  ShapeError,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { causalBias, toBias } from './attention-mask.ts';

export interface MultiheadMasks {
  /** `[batch, keys]`, or `[keys]` without a batch; boolean: true hides a key; floating: added to its scores */
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** `[queries, keys]` or `[batch · heads, queries, keys]`; boolean: true hides a key from a query; floating: added to the scores */
  readonly attnMask?: Tensor | null | undefined;
  /**
   * whether no query sees later keys: that `attnMask` says so, or without it that they are to be hidden; default false. Keys of `addBiasKv` and
   * `addZeroAttn` are seen by all, as in PyTorch with `needWeights` (its fast path without them hides these, too)
   */
  readonly isCausal?: boolean | undefined;
}

/** Sizes of the scores `[batch, heads, queries, keys]`, and keys behind those given, which all see. */
export interface ScoreSizes {
  /** the function that was called */
  readonly place: string;
  readonly batch: number | null;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly extraKeys: number;
  /** keys that stand before the first query */
  readonly shift: number;
}

function attentionBias(mask: Tensor, { place, batch, heads, queries, keys }: ScoreSizes, dtype: DType): Tensor {
  const bias = toBias(place, 'attnMask', { mask, meaning: 'hidden', dtype });
  const all = [(batch ?? 1) * heads, queries, keys];
  if (sameShape(mask.shape, [queries, keys])) return bias;
  if (sameShape(mask.shape, all)) return reshape(bias, [batch ?? 1, heads, queries, keys]);
  throw new ShapeError(
    place,
    `attnMask is ${formatShape(mask.shape)} but must be [queries, keys], ${formatShape(all.slice(1))}, or [batch · heads, queries, keys], ${formatShape(all)}`,
    { expected: all, got: mask.shape },
  );
}

function paddingBias(mask: Tensor, { place, batch, keys }: ScoreSizes, dtype: DType): Tensor {
  const bias = toBias(place, 'keyPaddingMask', { mask, meaning: 'hidden', dtype });
  const expected = batch === null ? [keys] : [batch, keys];
  if (sameShape(mask.shape, expected)) return reshape(bias, [batch ?? 1, 1, 1, keys]);
  throw new ShapeError(
    place,
    `keyPaddingMask is ${formatShape(mask.shape)} but must be ${batch === null ? '[keys]' : '[batch, keys]'}, ${formatShape(expected)}`,
    { expected, got: mask.shape },
  );
}

/** What is added to the scores, which it broadcasts to; null: nothing. */
export function mergeMasks(masks: MultiheadMasks, sizes: ScoreSizes, dtype: DType): Tensor | null {
  const { attnMask = null, keyPaddingMask = null, isCausal = false } = masks;
  const { queries, keys, extraKeys, shift } = sizes;
  const seesAll = queries === 1 && shift === keys - 1; // the last position alone
  const causal = isCausal && attnMask === null && !seesAll ? causalBias([queries, keys], dtype, shift) : null;
  const parts = [
    attnMask === null ? causal : attentionBias(attnMask, sizes, dtype),
    keyPaddingMask === null ? null : paddingBias(keyPaddingMask, sizes, dtype),
  ].filter((bias) => bias !== null);
  if (parts.length === 0) return null;
  const padded = parts.map((bias) =>
    extraKeys === 0
      ? bias
      : padAxes(bias, [...bias.shape.slice(1).map((): [number, number] => [0, 0]), [0, extraKeys]]),
  );
  return padded.reduce((sum, bias) => add(sum, bias));
}
