import { requireBoolean, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import { cloneLayers, normalized, requireNorm, type Clonable } from './layer-stack.ts';
import type { TransformerEncoderLayer } from './transformer-encoder-layer.ts';

interface EncoderOptions {
  /** normalizes what the last layer gives */
  readonly norm?: Module | null | undefined;
  /** PyTorch's, which has another representation of padded batches: it changes nothing here; default true */
  readonly enableNestedTensor?: boolean | undefined;
  /** PyTorch's, for those: it changes nothing here; default true */
  readonly maskCheck?: boolean | undefined;
}

const known = { norm: true, enableNestedTensor: true, maskCheck: true } as const;

export interface EncoderCallOptions {
  /** `[length, length]` or `[batch · heads, length, length]`; boolean: true hides; floating: added to the scores */
  readonly mask?: Tensor | null | undefined;
  /** `[batch, length]`; boolean: true hides a position; floating: added to its scores */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** whether no position sees later ones: that the mask says so, or without one that they are to be hidden; default false */
  readonly isCausal?: boolean | null | undefined;
  /** what was computed for the positions before these */
  readonly cache?: KeyValueCache | undefined;
}

/** What an encoder is made of: `TransformerEncoderLayer`, or a layer that is called like it. */
type EncoderLayer = Module<Parameters<TransformerEncoderLayer['forward']>>;

const callNames = { mask: true, srcKeyPaddingMask: true, isCausal: true, cache: true } as const;

/**
 * Copies of an encoder layer in a row. All begin with the same values.
 *
 * @example new TransformerEncoder(new TransformerEncoderLayer(8, 2), 3).forward(zeros([5, 1, 8])).shape; // [5, 1, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends Module<[src: Tensor, options?: EncoderCallOptions]> {
  readonly layers: readonly EncoderLayer[];
  readonly norm: Module | null;

  constructor(encoderLayer: Clonable<EncoderLayer>, numLayers: number, options: EncoderOptions = {}) {
    super();
    const {
      norm = null,
      enableNestedTensor = true,
      maskCheck = true,
    } = requireOptions('TransformerEncoder', options, known);
    for (const [name, flag] of Object.entries({ enableNestedTensor, maskCheck }))
      requireBoolean('TransformerEncoder', name, flag);
    requireNorm('TransformerEncoder', norm);
    this.layers = cloneLayers('TransformerEncoder', { name: 'encoderLayer', layer: encoderLayer, numLayers });
    this.norm = norm;
  }

  /** @param src as the layers take it @returns likewise */
  forward(src: Tensor, options: EncoderCallOptions = {}): Tensor {
    const { mask, isCausal, ...rest } = requireOptions('TransformerEncoder', options, callNames);
    const given = { ...rest, srcMask: mask, isCausal: isCausal ?? false };
    return normalized(
      this.layers.reduce((x, layer) => layer.forward(x, given), src),
      this.norm,
    );
  }
}
