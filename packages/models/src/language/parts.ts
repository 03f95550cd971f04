import type { Parameter } from '@gradkit/autograd';
import {
  linear,
  normal,
  permute,
  reshape,
  zeros,
  type Generator,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Embedding, init, Linear, Module } from '@gradkit/layers';

/** How initial weights are drawn. */
export interface Drawing {
  /** standard deviation; 0: they are zeros, for which nothing is drawn */
  readonly std: number;
  readonly rng: Generator | undefined;
}

/** Initial values. */
export function drawn(shape: Shape, { std, rng }: Drawing): Tensor {
  return std === 0 ? zeros(shape) : normal(shape, { std, rng });
}

/** A linear layer, its weights from a normal distribution, its bias 0. */
export function drawnLinear(inFeatures: number, outFeatures: number, drawing: Drawing): Linear {
  const layer = new Linear(inFeatures, outFeatures, { rng: drawing.rng });
  layer.weight.value = drawn([outFeatures, inFeatures], drawing);
  init.zeros(layer.bias!);
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
  const table = drawn([count, features], { std, rng });
  if (paddingIdx === null) return Embedding.fromPretrained(table, { freeze: false });
  table.data.fill(0, paddingIdx * features, (paddingIdx + 1) * features); // not yet shared
  return Embedding.fromPretrained(table, { freeze: false, paddingIdx });
}

/** The last layer of a model of language, whose weight may be its table of tokens. */
export class TokenScores extends Module {
  readonly weight: Parameter; // [vocabSize, hiddenSize]
  readonly bias: Parameter | null; // [vocabSize]

  constructor(weight: Parameter, bias: Parameter | null = null) {
    super();
    this.weight = weight;
    this.bias = bias;
  }

  /** @param x `[…, hiddenSize]` @returns logits, `[…, vocabSize]` */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight.value, this.bias?.value);
  }
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
