import { add, type Tensor } from '@gradkit/core-tensor/functional';
import { Dropout, LayerNorm, Module, scaledDotProductAttention, type Linear } from '@gradkit/layers';
import { activationOf } from '../activations.ts';
import { drawnLinear, joinHeads, splitHeads } from '../parts.ts';
import { BertModule } from './bert-module.ts';
import type { BertSettings } from './bert-options.ts';

/** @param seen boolean, `[batch, 1, 1, length]`; null: all */
type Call = [x: Tensor, seen: Tensor | null];

class BertSelfAttention extends Module<Call> {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly #settings: BertSettings;

  constructor(settings: BertSettings) {
    super();
    const { hiddenSize, initializerRange: std, rng } = settings;
    [this.query, this.key, this.value] = [0, 1, 2].map(() => drawnLinear(hiddenSize, hiddenSize, { std, rng }));
    this.#settings = settings;
  }

  forward(x: Tensor, attnMask: Tensor | null): Tensor {
    const { numAttentionHeads, attentionDropout: dropoutP, rng } = this.#settings;
    const [q, k, v] = [this.query, this.key, this.value].map((part) => splitHeads(part.forward(x), numAttentionHeads));
    return joinHeads(scaledDotProductAttention(q, k, v, { attnMask, dropoutP, training: this.training, rng }));
  }
}

/** What a part of a layer found, added to what was there. */
class BertOutput extends BertModule<[x: Tensor, before: Tensor]> {
  readonly dense: Linear;
  readonly layerNorm: LayerNorm;
  readonly dropout: Dropout;

  constructor(inFeatures: number, settings: BertSettings) {
    super();
    const { hiddenSize, initializerRange: std, layerNormEps: eps, hiddenDropout, rng } = settings;
    this.dense = drawnLinear(inFeatures, hiddenSize, { std, rng });
    this.layerNorm = new LayerNorm(hiddenSize, { eps });
    this.dropout = new Dropout(hiddenDropout, { rng });
  }

  forward(x: Tensor, before: Tensor): Tensor {
    return this.layerNorm.forward(add(this.dropout.forward(this.dense.forward(x)), before));
  }
}

/** Attention of a text to itself, then a small network for each token. */
export class BertLayer extends Module<Call> {
  readonly attention: { readonly self: BertSelfAttention; readonly output: BertOutput };
  readonly intermediate: { readonly dense: Linear };
  readonly output: BertOutput;
  readonly #act: (x: Tensor) => Tensor;

  constructor(settings: BertSettings) {
    super();
    const { hiddenSize, intermediateSize, activation, initializerRange: std, rng } = settings;
    this.attention = { self: new BertSelfAttention(settings), output: new BertOutput(hiddenSize, settings) };
    this.intermediate = { dense: drawnLinear(hiddenSize, intermediateSize, { std, rng }) };
    this.output = new BertOutput(intermediateSize, settings);
    this.#act = activationOf('BertModel', activation);
  }

  forward(given: Tensor, seen: Tensor | null): Tensor {
    const x = this.attention.output.forward(this.attention.self.forward(given, seen), given);
    return this.output.forward(this.#act(this.intermediate.dense.forward(x)), x);
  }
}
