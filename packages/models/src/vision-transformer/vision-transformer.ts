import { Parameter } from '@gradkit/autograd';
import {
  add,
  broadcastTo,
  concat,
  ConfigError,
  flatten,
  formatShape,
  normal,
  permute,
  requireNumber,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  slice,
  zeros,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Conv2d, Dropout, init, LayerNorm, Linear, Module, Sequential, Tanh } from '@gradkit/layers';
import { classifierNames, requireClassifier, type ClassifierOptions } from '../vision/classifier-options.ts';
import { EncoderBlock, type EncoderSettings } from './encoder-block.ts';

/** What every vision transformer can be told. */
export interface VisionTransformerOptions extends ClassifierOptions {
  /** probability that an entry is dropped while training; default 0 */
  readonly dropout?: number | undefined;
  /** likewise, of the weights of attention; default 0 */
  readonly attentionDropout?: number | undefined;
  /** default 1e-6 */
  readonly layerNormEps?: number | undefined;
  /** features of a layer before the head, with tanh; null: there is none; default null */
  readonly representationSize?: number | null | undefined;
}

const place = 'VisionTransformer';

const known = {
  ...classifierNames,
  dropout: true,
  attentionDropout: true,
  layerNormEps: true,
  representationSize: true,
} as const;

class Encoder extends Module {
  readonly posEmbedding: Parameter; // [1, patches + 1, hiddenDim]
  readonly dropout: Dropout;
  readonly layers: Sequential;
  readonly ln: LayerNorm;

  constructor([length, numLayers]: readonly [number, number], settings: EncoderSettings) {
    super();
    const { hiddenDim, dropout, rng } = settings;
    this.posEmbedding = new Parameter(normal([1, length, hiddenDim], { std: 0.02, rng }));
    this.dropout = new Dropout(dropout, { rng });
    const blocks = Array.from({ length: numLayers }, (_, i): [string, Module] => [
      `encoder_layer_${i}`,
      new EncoderBlock(settings),
    ]);
    this.layers = new Sequential(new Map(blocks));
    this.ln = new LayerNorm(hiddenDim, { eps: settings.layerNormEps });
  }

  forward(x: Tensor): Tensor {
    return this.ln.forward(this.layers.forward(this.dropout.forward(add(x, this.posEmbedding.value))));
  }
}

/**
 * Vision transformer: an image is a row of patches, to which a transformer is applied as to words; the state of a token before them tells what it
 * is. `vitB16()` and its like make those that were published.
 *
 * @example new VisionTransformer(32, 8, 2, 4, 64, 128, { classes: 10 }).forward(zeros([2, 3, 32, 32])).shape; // [2, 10]
 * @see Dosovitskiy et al. (2020), https://arxiv.org/abs/2010.11929; https://docs.pytorch.org/vision/stable/models/vision_transformer.html
 */
export class VisionTransformer extends Module {
  /** what `forwardFeatures` gives for each image */
  readonly numFeatures: number;
  readonly imageSize: number;
  readonly convProj: Conv2d;
  readonly classToken: Parameter; // [1, 1, hiddenDim]
  readonly encoder: Encoder;
  /** the head, `[batch, numFeatures]` → `[batch, classes]` */
  heads: Module;

  /**
   * @param imageSize pixels of a side
   * @param patchSize pixels of a side of a patch
   * @throws {ConfigError} if the patches do not fill images, the heads do not divide `hiddenDim`, or an option is unknown or out of range
   */
  constructor(
    imageSize: number,
    patchSize: number,
    numLayers: number,
    numHeads: number,
    hiddenDim: number,
    mlpDim: number,
    options: VisionTransformerOptions = {},
  ) {
    super();
    const given = requireClassifier<VisionTransformerOptions>(place, options, known);
    const { classes, channels, initWeights, rng } = given;
    const { dropout = 0, attentionDropout = 0, layerNormEps = 1e-6, representationSize = null } = given;
    const sizes = { imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim };
    for (const [name, size] of Object.entries(sizes)) requireWholeNumber(place, name, size, { least: 1 });
    for (const [name, p] of Object.entries({ dropout, attentionDropout }))
      requireNumber(place, name, p, { least: 0, most: 1 });
    if (representationSize !== null) requireWholeNumber(place, 'representationSize', representationSize, { least: 1 });
    if (imageSize % patchSize !== 0)
      throw new ConfigError(place, `imageSize is ${imageSize}, which patches of ${patchSize} do not divide`, {
        got: patchSize,
      });
    this.numFeatures = hiddenDim;
    this.imageSize = imageSize;
    this.convProj = new Conv2d(channels, hiddenDim, patchSize, { stride: patchSize, rng });
    if (initWeights) drawLike(this.convProj.weight, channels * patchSize ** 2, rng);
    init.zeros(this.convProj.bias!);
    this.classToken = new Parameter(zeros([1, 1, hiddenDim]));
    const length = (imageSize / patchSize) ** 2 + 1;
    const settings = { numHeads, hiddenDim, mlpDim, dropout, attentionDropout, layerNormEps, initWeights, rng };
    this.encoder = new Encoder([length, numLayers], settings);
    this.heads = makeHeads(hiddenDim, { classes, representationSize, initWeights, rng });
  }

  /**
   * What the head gets.
   *
   * @param x `[batch, channels, imageSize, imageSize]`
   * @returns `[batch, numFeatures]`
   * @throws {ShapeError} if images have another size
   */
  forwardFeatures(x: Tensor): Tensor {
    requireTensor(place, 'x', x);
    const { imageSize: size, numFeatures } = this;
    const channels = this.convProj.inChannels;
    const [batch, ...given] = x.shape;
    if (!sameShape(given, [channels, size, size]))
      throw new ShapeError(place, `x is ${formatShape(x.shape)} but must be [batch, ${channels}, ${size}, ${size}]`, {
        expected: [channels, size, size],
        got: x.shape,
      });
    const patches = permute(flatten(this.convProj.forward(x), 2), [0, 2, 1]); // [batch, patches, hiddenDim]
    const token = broadcastTo(this.classToken.value, [batch, 1, numFeatures]);
    return slice(this.encoder.forward(concat([token, patches], 1)), [null, 0]);
  }

  /** @param x `[batch, channels, imageSize, imageSize]` @returns logits `[batch, classes]` */
  forward(x: Tensor): Tensor {
    return this.heads.forward(this.forwardFeatures(x));
  }
}

function drawLike(weight: Parameter, fanIn: number, rng: Generator | undefined): void {
  init.truncNormal(weight, { std: Math.sqrt(1 / fanIn), rng });
}

interface HeadSettings {
  readonly classes: number;
  readonly representationSize: number | null;
  readonly initWeights: boolean;
  readonly rng: Generator | undefined;
}

/** The last layer is 0 at first, so that all classes are equally likely. */
function makeHeads(features: number, { classes, representationSize, initWeights, rng }: HeadSettings): Sequential {
  const head = new Linear(representationSize ?? features, classes, { rng });
  init.zeros(head.weight);
  init.zeros(head.bias!);
  if (representationSize === null) return new Sequential({ head });
  const preLogits = new Linear(features, representationSize, { rng });
  if (initWeights) drawLike(preLogits.weight, features, rng);
  init.zeros(preLogits.bias!);
  return new Sequential({ preLogits, act: new Tanh(), head });
}
