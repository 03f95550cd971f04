import {
  formatShape,
  requireMethods,
  requireOptions,
  requireWholeNumber,
  ShapeError,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { xavierUniform } from '../init/xavier.ts';
import { Module } from '../module/module.ts';
import { LayerNorm } from '../normalization/layer-norm.ts';
import { generateSquareSubsequentMask } from './attention-mask.ts';
import { requireFeatures } from './require-features.ts';
import { TransformerDecoder } from './transformer-decoder.ts';
import { decoderCallNames, TransformerDecoderLayer, type DecoderCallOptions } from './transformer-decoder-layer.ts';
import { TransformerEncoder, type EncoderCallOptions } from './transformer-encoder.ts';
import { TransformerEncoderLayer } from './transformer-encoder-layer.ts';
import { layerOptionNames, resolveLayerOptions, type TransformerLayerOptions } from './transformer-options.ts';

type Encoder = Module<[src: Tensor, options?: EncoderCallOptions]>;
type Decoder = Module<[tgt: Tensor, memory: Tensor, options?: DecoderCallOptions]>;

interface TransformerOptions extends TransformerLayerOptions {
  /** features of both sequences; default 512 */
  readonly dModel?: number | undefined;
  /** heads of each attention; default 8 */
  readonly nhead?: number | undefined;
  /** default 6 */
  readonly numEncoderLayers?: number | undefined;
  /** default 6 */
  readonly numDecoderLayers?: number | undefined;
  /** in the place of the encoder */
  readonly customEncoder?: Encoder | null | undefined;
  /** in the place of the decoder */
  readonly customDecoder?: Decoder | null | undefined;
}

const known: OptionNames<TransformerOptions> = {
  dModel: true,
  nhead: true,
  numEncoderLayers: true,
  numDecoderLayers: true,
  customEncoder: true,
  customDecoder: true,
  ...layerOptionNames,
};

interface CallOptions extends Omit<DecoderCallOptions, 'cache'> {
  /** `[sources, sources]` or `[batch · heads, sources, sources]`; boolean: true hides; floating: added to the scores */
  readonly srcMask?: Tensor | null | undefined;
  /** `[batch, sources]`; boolean: true hides a position; floating: added to its scores */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** whether no source sees later ones: that the mask says so, or without one that they are to be hidden; default false */
  readonly srcIsCausal?: boolean | null | undefined;
}

const { cache: _, ...maskNames } = decoderCallNames;
const callNames = { srcMask: true, srcKeyPaddingMask: true, srcIsCausal: true, ...maskNames } as const;

const place = 'Transformer';

/**
 * An encoder reads one sequence, a decoder writes another one with attention to what was read.
 *
 * @example
 * const model = new Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, batchFirst: true });
 * const tgtMask = Transformer.generateSquareSubsequentMask(4);
 * model.forward(zeros([3, 5, 8]), zeros([3, 4, 8]), { tgtMask }).shape; // [3, 4, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, options?: CallOptions]> {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly dModel: number;
  readonly batchFirst: boolean;

  /** @throws {ConfigError} if the heads do not divide `dModel` */
  constructor(options: TransformerOptions = {}) {
    super();
    const {
      dModel = 512,
      nhead = 8,
      numEncoderLayers = 6,
      numDecoderLayers = 6,
      ...others
    } = requireOptions(place, options, known);
    const { customEncoder = null, customDecoder = null, ...rest } = others;
    const resolved = resolveLayerOptions(place, { dModel, nhead }, rest);
    for (const [name, count] of Object.entries({ numEncoderLayers, numDecoderLayers }))
      requireWholeNumber(place, name, count, { least: 1 });
    for (const [name, module] of Object.entries({ customEncoder, customDecoder }))
      if (module !== null) requireMethods(place, name, module, ['forward']);
    const norm = (): LayerNorm => new LayerNorm(dModel, { eps: resolved.layerNormEps, bias: resolved.bias });
    this.encoder =
      customEncoder ??
      new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, resolved), numEncoderLayers, { norm: norm() });
    this.decoder =
      customDecoder ??
      new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, resolved), numDecoderLayers, { norm: norm() });
    for (const parameter of this.parameters())
      if (parameter.value.rank > 1) xavierUniform(parameter, { rng: resolved.rng });
    this.dModel = dModel;
    this.batchFirst = resolved.batchFirst;
  }

  /** As the function of the same name. */
  static generateSquareSubsequentMask(size: number): Tensor {
    return generateSquareSubsequentMask(size);
  }

  /**
   * @param src `[batch, sources, dModel]` if `batchFirst`, else `[sources, batch, dModel]`; or `[sources, dModel]`
   * @param tgt likewise, `[batch, targets, dModel]`
   * @returns as `tgt`
   */
  forward(src: Tensor, tgt: Tensor, options: CallOptions = {}): Tensor {
    const { srcMask, srcIsCausal, srcKeyPaddingMask, ...decoding } = requireOptions(place, options, callNames);
    this.#requireInputs(src, tgt);
    const memory = this.encoder.forward(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder.forward(tgt, memory, decoding);
  }

  #requireInputs(src: Tensor, tgt: Tensor): void {
    requireFeatures(place, this.dModel, { src, tgt });
    const axis = this.batchFirst ? 0 : 1;
    if (src.rank !== 3 || src.shape[axis] === tgt.shape[axis]) return;
    throw new ShapeError(
      place,
      `src is ${formatShape(src.shape)} and tgt is ${formatShape(tgt.shape)}; their batch must match (${src.shape[axis]} vs ${tgt.shape[axis]})`,
      { expected: src.shape[axis], got: tgt.shape[axis] },
    );
  }
}
