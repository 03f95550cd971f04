import { requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { cloneLayers, normalized, requireNorm, type Clonable } from './layer-stack.ts';
import { decoderCallNames, type DecoderCallOptions } from './transformer-decoder-layer.ts';

interface DecoderOptions {
  /** normalizes what the last layer gives */
  readonly norm?: Module | null | undefined;
}

/** What a decoder is made of: `TransformerDecoderLayer`, or a layer that is called like it. */
type DecoderLayer = Module<[tgt: Tensor, memory: Tensor, options?: DecoderCallOptions]>;

/**
 * Copies of a decoder layer in a row. All begin with the same values.
 *
 * @example
 * const decoder = new TransformerDecoder(new TransformerDecoderLayer(8, 2), 3);
 * decoder.forward(zeros([5, 1, 8]), zeros([7, 1, 8])).shape; // [5, 1, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends Module<[tgt: Tensor, memory: Tensor, options?: DecoderCallOptions]> {
  readonly layers: readonly DecoderLayer[];
  readonly norm: Module | null;

  constructor(decoderLayer: Clonable<DecoderLayer>, numLayers: number, options: DecoderOptions = {}) {
    super();
    const { norm = null } = requireOptions('TransformerDecoder', options, { norm: true });
    requireNorm('TransformerDecoder', norm);
    this.layers = cloneLayers('TransformerDecoder', { name: 'decoderLayer', layer: decoderLayer, numLayers });
    this.norm = norm;
  }

  /** @param tgt as the layers take it @param memory what the encoder gave @returns as `tgt` */
  forward(tgt: Tensor, memory: Tensor, options: DecoderCallOptions = {}): Tensor {
    requireOptions('TransformerDecoder', options, decoderCallNames);
    return normalized(
      this.layers.reduce((x, layer) => layer.forward(x, memory, options), tgt),
      this.norm,
    );
  }
}
