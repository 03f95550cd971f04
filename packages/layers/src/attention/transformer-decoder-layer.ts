import { add, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { Dropout } from '../dropout/dropout.ts';
import { Linear } from '../linear/linear.ts';
import { Module } from '../module/module.ts';
import { LayerNorm } from '../normalization/layer-norm.ts';
import { cloneModule } from './clone-module.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import { MultiheadAttention } from './multihead-attention.ts';
import { requireFeatures } from './require-features.ts';
import { layerOptionNames, resolveLayerOptions, type TransformerLayerOptions } from './transformer-options.ts';

export interface DecoderCallOptions {
  /** `[targets, targets]` or `[batch · heads, targets, targets]`; boolean: true hides; floating: added to the scores */
  readonly tgtMask?: Tensor | null | undefined;
  /** likewise `[targets, sources]` */
  readonly memoryMask?: Tensor | null | undefined;
  /** `[batch, targets]`; boolean: true hides a position; floating: added to its scores */
  readonly tgtKeyPaddingMask?: Tensor | null | undefined;
  /** likewise `[batch, sources]` */
  readonly memoryKeyPaddingMask?: Tensor | null | undefined;
  /** whether no target sees later ones: that the mask says so, or without one that they are to be hidden; default false */
  readonly tgtIsCausal?: boolean | undefined;
  /** likewise of sources; default false */
  readonly memoryIsCausal?: boolean | undefined;
  /** what was computed for the targets before these */
  readonly cache?: KeyValueCache | undefined;
}

export const decoderCallNames = {
  tgtMask: true,
  memoryMask: true,
  tgtKeyPaddingMask: true,
  memoryKeyPaddingMask: true,
  tgtIsCausal: true,
  memoryIsCausal: true,
  cache: true,
} as const;

const place = 'TransformerDecoderLayer';

/**
 * Attention of a sequence to itself, then to another one, then a small network for each position; each adds to what is there, and the
 * sum is normalized.
 *
 * `x = norm1(x + selfAttn(x)); x = norm2(x + multiheadAttn(x, memory)); x = norm3(x + linear2(activation(linear1(x))))`
 *
 * @example new TransformerDecoderLayer(8, 2).forward(zeros([5, 3, 8]), zeros([7, 3, 8])).shape; // [5, 3, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export class TransformerDecoderLayer extends Module<[tgt: Tensor, memory: Tensor, options?: DecoderCallOptions]> {
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly normFirst: boolean;
  readonly activation: (x: Tensor) => Tensor;
  readonly #clone: () => TransformerDecoderLayer;

  /** @throws {ConfigError} if the heads do not divide `dModel` */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    requireOptions(place, options, layerOptionNames);
    const resolved = resolveLayerOptions(place, { dModel, nhead }, options);
    const { dimFeedforward, dropout, layerNormEps: eps, batchFirst, bias, rng } = resolved;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, rng });
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, rng });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, rng });
    this.dropout = new Dropout(dropout, { rng });
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, rng });
    this.norm1 = new LayerNorm(dModel, { eps, bias });
    this.norm2 = new LayerNorm(dModel, { eps, bias });
    this.norm3 = new LayerNorm(dModel, { eps, bias });
    this.dropout1 = new Dropout(dropout, { rng });
    this.dropout2 = new Dropout(dropout, { rng });
    this.dropout3 = new Dropout(dropout, { rng });
    this.normFirst = resolved.normFirst;
    this.activation = resolved.activation;
    this.#clone = () =>
      cloneModule<TransformerDecoderLayer>(this, () => new TransformerDecoderLayer(dModel, nhead, resolved), rng);
  }

  /** A layer of its own with the same values. */
  clone(): TransformerDecoderLayer {
    return this.#clone();
  }

  /**
   * @param tgt `[batch, targets, dModel]` if `batchFirst`, else `[targets, batch, dModel]`; or `[targets, dModel]`
   * @param memory likewise, `[batch, sources, dModel]`: what the encoder gave
   * @returns as `tgt`
   */
  forward(tgt: Tensor, memory: Tensor, options: DecoderCallOptions = {}): Tensor {
    requireOptions(place, options, decoderCallNames);
    requireFeatures(place, this.selfAttn.embedDim, { tgt, memory });
    if (this.normFirst) {
      const x = add(tgt, this.#attend(this.norm1.forward(tgt), options));
      const y = add(x, this.#attendMemory(this.norm2.forward(x), memory, options));
      return add(y, this.#feedForward(this.norm3.forward(y)));
    }
    const x = this.norm1.forward(add(tgt, this.#attend(tgt, options)));
    const y = this.norm2.forward(add(x, this.#attendMemory(x, memory, options)));
    return this.norm3.forward(add(y, this.#feedForward(y)));
  }

  #attend(x: Tensor, { tgtMask, tgtKeyPaddingMask, tgtIsCausal, cache }: DecoderCallOptions): Tensor {
    const masks = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, isCausal: tgtIsCausal, cache };
    const [y] = this.selfAttn.forward(x, x, x, { ...masks, needWeights: false });
    return this.dropout1.forward(y);
  }

  #attendMemory(x: Tensor, memory: Tensor, options: DecoderCallOptions): Tensor {
    const { memoryMask, memoryKeyPaddingMask, memoryIsCausal } = options;
    const masks = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, isCausal: memoryIsCausal };
    const [y] = this.multiheadAttn.forward(x, memory, memory, { ...masks, needWeights: false });
    return this.dropout2.forward(y);
  }

  #feedForward(x: Tensor): Tensor {
    const hidden = this.dropout.forward(this.activation(this.linear1.forward(x)));
    return this.dropout3.forward(this.linear2.forward(hidden));
  }
}
