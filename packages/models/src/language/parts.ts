import {
  normal,
  permute,
  reshape,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Embedding, init, Linear } from '@gradkit/layers';

/** How initial weights are drawn. */
export interface Drawing {
  /** standard deviation */
  readonly std: number;
  readonly rng: Generator | undefined;
}

/** A linear layer, its weights from a normal distribution, its bias 0. */
export function drawnLinear(inFeatures: number, outFeatures: number, { std, rng }: Drawing, bias = true): Linear {
  const layer = new Linear(inFeatures, outFeatures, { bias, rng });
  init.normal(layer.weight, { std, rng });
  if (layer.bias !== null) init.zeros(layer.bias);
  return layer;
}

interface TableSizes {
  readonly count: number;
  readonly features: number;
  /** whose row is 0 and is not trained */
  readonly paddingIdx?: number | null | undefined;
}

/** A table of vectors from a normal distribution. */
export function drawnTable({ count, features, paddingIdx = null }: TableSizes, { std, rng }: Drawing): Embedding {
  const table = normal([count, features], { std, rng });
  if (paddingIdx === null) return Embedding.fromPretrained(table, { freeze: false });
  table.data.fill(0, paddingIdx * features, (paddingIdx + 1) * features); // not yet shared
  return Embedding.fromPretrained(table, { freeze: false, paddingIdx });
}

/** @returns `[batch, heads, length, features / heads]` of `[batch, length, features]` */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, features] = x.shape;
  return permute(reshape(x, [batch, length, heads, features / heads]), [0, 2, 1, 3]);
}

/** @returns `[batch, length, heads · features]` of `[batch, heads, length, features]` */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, length, features] = x.shape;
  return reshape(permute(x, [0, 2, 1, 3]), [batch, length, heads * features]);
}
