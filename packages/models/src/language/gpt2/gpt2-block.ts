import { add, split, type Tensor } from '@gradkit/core-tensor/functional';
import {
  Dropout,
  LayerNorm,
  Module,
  scaledDotProductAttention,
  type KeyValueCache,
  type Linear,
} from '@gradkit/layers';
import { activationOf } from '../activations.ts';
import { drawnLinear, joinHeads, splitHeads } from '../parts.ts';
import type { GPT2Settings } from './gpt2-options.ts';

/** Which tokens see which. */
export interface GPT2Masks {
  /** boolean, broadcasts to `[batch, heads, queries, keys]`; true where a query sees a key; null: `isCausal` says it */
  readonly attnMask: Tensor | null;
  /** whether no token sees later ones */
  readonly isCausal: boolean;
  readonly cache?: KeyValueCache | undefined;
}

type Call = [x: Tensor, masks: GPT2Masks];

class GPT2Attention extends Module<Call> {
  readonly cAttn: Linear;
  readonly cProj: Linear;
  readonly residDropout: Dropout;
  readonly #settings: GPT2Settings;
  readonly #scale: number;

  /** @param index of the layer, from 0 */
  constructor(settings: GPT2Settings, index: number) {
    super();
    const { hiddenSize, numAttentionHeads, numHiddenLayers, initializerRange: std, rng } = settings;
    this.cAttn = drawnLinear(hiddenSize, 3 * hiddenSize, { std, rng });
    this.cProj = drawnLinear(hiddenSize, hiddenSize, { std: std / Math.sqrt(2 * numHiddenLayers), rng });
    this.residDropout = new Dropout(settings.residualDropout, { rng });
    this.#settings = settings;
    const scale = settings.scaleAttnWeights ? 1 / Math.sqrt(hiddenSize / numAttentionHeads) : 1;
    this.#scale = settings.scaleAttnByInverseLayerIdx ? scale / (index + 1) : scale;
  }

  forward(x: Tensor, { cache, ...masks }: GPT2Masks): Tensor {
    const { hiddenSize, numAttentionHeads, attentionDropout, rng } = this.#settings;
    const [q, newKeys, newValues] = split(this.cAttn.forward(x), hiddenSize, 2).map((part) =>
      splitHeads(part, numAttentionHeads),
    );
    const [k, v] = cache?.append(this, newKeys, newValues) ?? [newKeys, newValues];
    const y = scaledDotProductAttention(q, k, v, {
      ...masks,
      scale: this.#scale,
      dropoutP: attentionDropout,
      training: this.training,
      rng,
    });
    return this.residDropout.forward(this.cProj.forward(joinHeads(y)));
  }
}

class GPT2MLP extends Module {
  readonly cFc: Linear;
  readonly cProj: Linear;
  readonly dropout: Dropout;
  readonly #act: (x: Tensor) => Tensor;

  constructor({ hiddenSize, numHiddenLayers, initializerRange: std, rng, ...settings }: GPT2Settings) {
    super();
    const inner = settings.intermediateSize ?? 4 * hiddenSize;
    this.cFc = drawnLinear(hiddenSize, inner, { std, rng });
    this.cProj = drawnLinear(inner, hiddenSize, { std: std / Math.sqrt(2 * numHiddenLayers), rng });
    this.dropout = new Dropout(settings.residualDropout, { rng });
    this.#act = activationOf('GPT2Model', settings.activation);
  }

  forward(x: Tensor): Tensor {
    return this.dropout.forward(this.cProj.forward(this.#act(this.cFc.forward(x))));
  }
}

/** A layer: attention to the tokens before, then a small network for each token; both add to what is there. */
export class GPT2Block extends Module<Call> {
  readonly ln_1: LayerNorm;
  readonly attn: GPT2Attention;
  readonly ln_2: LayerNorm;
  readonly mlp: GPT2MLP;

  constructor(settings: GPT2Settings, index: number) {
    super();
    const { hiddenSize, layerNormEps: eps } = settings;
    this.ln_1 = new LayerNorm(hiddenSize, { eps });
    this.attn = new GPT2Attention(settings, index);
    this.ln_2 = new LayerNorm(hiddenSize, { eps });
    this.mlp = new GPT2MLP(settings);
  }

  forward(given: Tensor, masks: GPT2Masks): Tensor {
    const x = add(given, this.attn.forward(this.ln_1.forward(given), masks));
    return add(x, this.mlp.forward(this.ln_2.forward(x)));
  }
}
