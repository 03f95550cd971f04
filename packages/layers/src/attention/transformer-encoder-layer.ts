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

interface CallOptions {
  /** `[length, length]` or `[batch · heads, length, length]`; boolean: true hides; floating: added to the scores */
  readonly srcMask?: Tensor | null | undefined;
  /** `[batch, length]`; boolean: true hides a position; floating: added to its scores */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** whether no position sees later ones: that the mask says so, or without one that they are to be hidden; default false */
  readonly isCausal?: boolean | undefined;
  /** what was computed for the positions before these */
  readonly cache?: KeyValueCache | undefined;
}

const place = 'TransformerEncoderLayer';
const callNames = { srcMask: true, srcKeyPaddingMask: true, isCausal: true, cache: true } as const;

/**
 * Attention of a sequence to itself, then a small network for each position; both add to what is there, and the sum is normalized.
 *
 * `x = norm1(x + attention(x)); x = norm2(x + linear2(activation(linear1(x))))`, with `normFirst`: `x + attention(norm1(x))` …
 *
 * @example new TransformerEncoderLayer(8, 2, { batchFirst: true }).forward(zeros([3, 5, 8])).shape; // [3, 5, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762; norm first: Xiong et al. (2020), https://arxiv.org/abs/2002.04745
 */
export class TransformerEncoderLayer extends Module<[src: Tensor, options?: CallOptions]> {
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly normFirst: boolean;
  readonly activation: (x: Tensor) => Tensor;
  readonly #clone: () => TransformerEncoderLayer;

  /** @throws {ConfigError} if the heads do not divide `dModel` */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    requireOptions(place, options, layerOptionNames);
    const resolved = resolveLayerOptions(place, { dModel, nhead }, options);
    const { dimFeedforward, dropout, layerNormEps: eps, batchFirst, bias, rng } = resolved;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, rng });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, rng });
    this.dropout = new Dropout(dropout, { rng });
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, rng });
    this.norm1 = new LayerNorm(dModel, { eps, bias });
    this.norm2 = new LayerNorm(dModel, { eps, bias });
    this.dropout1 = new Dropout(dropout, { rng });
    this.dropout2 = new Dropout(dropout, { rng });
    this.normFirst = resolved.normFirst;
    this.activation = resolved.activation;
    this.#clone = () =>
      cloneModule<TransformerEncoderLayer>(this, () => new TransformerEncoderLayer(dModel, nhead, resolved), rng);
  }

  /** A layer of its own with the same values. */
  clone(): TransformerEncoderLayer {
    return this.#clone();
  }

  /** @param src `[batch, length, dModel]` if `batchFirst`, else `[length, batch, dModel]`; or `[length, dModel]` @returns likewise */
  forward(src: Tensor, options: CallOptions = {}): Tensor {
    requireOptions(place, options, callNames);
    requireFeatures(place, this.selfAttn.embedDim, { src });
    if (this.normFirst) {
      const x = add(src, this.#attend(this.norm1.forward(src), options));
      return add(x, this.#feedForward(this.norm2.forward(x)));
    }
    const x = this.norm1.forward(add(src, this.#attend(src, options)));
    return this.norm2.forward(add(x, this.#feedForward(x)));
  }

  #attend(x: Tensor, { srcMask, srcKeyPaddingMask, isCausal, cache }: CallOptions): Tensor {
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal, cache };
    const [y] = this.selfAttn.forward(x, x, x, { ...masks, needWeights: false });
    return this.dropout1.forward(y);
  }

  #feedForward(x: Tensor): Tensor {
    const hidden = this.dropout.forward(this.activation(this.linear1.forward(x)));
    return this.dropout2.forward(this.linear2.forward(hidden));
  }
}
