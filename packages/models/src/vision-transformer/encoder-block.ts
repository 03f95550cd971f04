import { add, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { Dropout, GELU, init, LayerNorm, Linear, Module, MultiheadAttention, Sequential } from '@gradkit/layers';

export interface EncoderSettings {
  readonly numHeads: number;
  readonly hiddenDim: number;
  readonly mlpDim: number;
  readonly dropout: number;
  readonly attentionDropout: number;
  readonly layerNormEps: number;
  readonly initWeights: boolean;
  readonly rng: Generator | undefined;
}

/** A layer: attention of all patches to each other, then a small network for each; both add to what is there. */
export class EncoderBlock extends Module {
  readonly ln_1: LayerNorm;
  readonly selfAttention: MultiheadAttention;
  readonly dropout: Dropout;
  readonly ln_2: LayerNorm;
  readonly mlp: Sequential;

  constructor(settings: EncoderSettings) {
    super();
    const { numHeads, hiddenDim, mlpDim, dropout, attentionDropout, layerNormEps: eps, initWeights, rng } = settings;
    this.ln_1 = new LayerNorm(hiddenDim, { eps });
    this.selfAttention = new MultiheadAttention(hiddenDim, numHeads, {
      dropout: attentionDropout,
      batchFirst: true,
      rng,
    });
    this.dropout = new Dropout(dropout, { rng });
    this.ln_2 = new LayerNorm(hiddenDim, { eps });
    const [first, second] = [new Linear(hiddenDim, mlpDim, { rng }), new Linear(mlpDim, hiddenDim, { rng })];
    this.mlp = new Sequential(first, new GELU(), new Dropout(dropout, { rng }), second, new Dropout(dropout, { rng }));
    if (!initWeights) return;
    for (const { weight, bias } of [first, second]) {
      init.xavierUniform(weight, { rng });
      init.normal(bias!, { std: 1e-6, rng });
    }
  }

  /** @param given `[batch, patches + 1, hiddenDim]` @returns likewise */
  forward(given: Tensor): Tensor {
    const normed = this.ln_1.forward(given);
    const [attended] = this.selfAttention.forward(normed, normed, normed, { needWeights: false });
    const x = add(this.dropout.forward(attended), given);
    return add(x, this.mlp.forward(this.ln_2.forward(x)));
  }
}
