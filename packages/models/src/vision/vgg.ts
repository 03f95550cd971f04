import {
  flatten,
  requireBoolean,
  requireNumber,
  requireOneOf,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@gradkit/layers';
import { classifierNames, requireClassifier, type ClassifierOptions } from './classifier-options.ts';
import { drawWeights } from './draw-weights.ts';

export interface VGGOptions extends ClassifierOptions {
  /** what is dropped before the second and the third linear layer, 0 … 1; default 0.5 */
  readonly dropout?: number | undefined;
  /** height and width of what the linear layers get: 1 for images of 32 × 32 pixels; default 7 */
  readonly poolSize?: number | undefined;
  /** outputs of the first two linear layers: 512 for images of 32 × 32 pixels; default 4096 */
  readonly hiddenFeatures?: number | undefined;
}

const known = { ...classifierNames, dropout: true, poolSize: true, hiddenFeatures: true } as const;

/** Channels of the convolutions; at each `M`, pooling halves height and width. */
type Convolutions = readonly (number | 'M')[];

const configurations = {
  11: [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  13: [64, 64, 'M', 128, 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  16: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'],
  19: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512, 'M'],
} as const satisfies Readonly<Record<number, Convolutions>>;

function convolutions(config: Convolutions, batchNorm: boolean, { channels, rng }: { channels: number } & VGGOptions) {
  const layers: Module[] = [];
  let inChannels = channels;
  for (const outChannels of config) {
    if (outChannels === 'M') layers.push(new MaxPool2d(2));
    else {
      layers.push(new Conv2d(inChannels, outChannels, 3, { padding: 1, rng }));
      if (batchNorm) layers.push(new BatchNorm2d(outChannels));
      layers.push(new ReLU());
      inChannels = outChannels;
    }
  }
  return new Sequential(...layers);
}

/**
 * Convolutions of 3 × 3, pooling, and three linear layers. `vgg11()` and its like make those of the paper.
 *
 * @see Simonyan and Zisserman (2014), https://arxiv.org/abs/1409.1556; https://docs.pytorch.org/vision/stable/models/vgg.html
 */
export class VGG extends Module {
  /** what `forwardFeatures` gives for each image: 512 · 7 · 7 */
  readonly numFeatures: number;
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  /** the head, `[batch, numFeatures]` → `[batch, classes]`; `set(-1, layer)` puts another one in the place of the last */
  classifier: Sequential;

  /**
   * @param depth layers with weights: 11, 13, 16 or 19
   * @param batchNorm whether each convolution is followed by batch normalization
   * @throws {ConfigError} if an option is none, or out of its range
   */
  constructor(depth: keyof typeof configurations, batchNorm: boolean, options: VGGOptions = {}) {
    super();
    const given = requireClassifier<VGGOptions>('VGG', options, known);
    const { classes, initWeights, rng, dropout = 0.5, poolSize = 7, hiddenFeatures = 4096 } = given;
    requireOneOf('VGG', 'depth', depth, [11, 13, 16, 19]);
    requireBoolean('VGG', 'batchNorm', batchNorm);
    requireNumber('VGG', 'dropout', dropout, { least: 0, most: 1 });
    requireWholeNumber('VGG', 'poolSize', poolSize, { least: 1 });
    requireWholeNumber('VGG', 'hiddenFeatures', hiddenFeatures, { least: 1 });
    this.numFeatures = 512 * poolSize ** 2;
    this.features = convolutions(configurations[depth], batchNorm, given);
    this.avgpool = new AdaptiveAvgPool2d(poolSize);
    this.classifier = new Sequential(
      new Linear(this.numFeatures, hiddenFeatures, { rng }),
      new ReLU(),
      new Dropout(dropout, { rng }),
      new Linear(hiddenFeatures, hiddenFeatures, { rng }),
      new ReLU(),
      new Dropout(dropout, { rng }),
      new Linear(hiddenFeatures, classes, { rng }),
    );
    if (initWeights) drawWeights(this, { linear: 0.01, rng });
  }

  /** What the head gets. @param x `[batch, channels, height, width]` @returns `[batch, numFeatures]` */
  forwardFeatures(x: Tensor): Tensor {
    return flatten(this.avgpool.forward(this.features.forward(x)), 1);
  }

  /** @param x `[batch, channels, height, width]`, at least 32 × 32; pre-trained weights expect 224 × 224 @returns logits `[batch, classes]` */
  forward(x: Tensor): Tensor {
    return this.classifier.forward(this.forwardFeatures(x));
  }
}

/**
 * Makes a VGG-11: 8 convolutions and 3 linear layers, 133 million parameters, most of them in the first linear layer.
 *
 * @param options `classes`: default 1000; `channels`: default 3; `dropout`: default 0.5; `poolSize` and `hiddenFeatures`: 1 and 512 for images of
 *   32 × 32 pixels, default 7 and 4096; `initWeights`: false where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, height, width]` that gives logits `[batch, classes]`; the head is `classifier`
 * @throws {ConfigError} if an option is none, or out of its range
 * @example vgg11({ classes: 10, poolSize: 1, hiddenFeatures: 512 }).forward(zeros([1, 3, 32, 32])).shape; // [1, 10]
 * @see Simonyan and Zisserman (2014), configuration A; https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vgg11.html
 */
export function vgg11(options: VGGOptions = {}): VGG {
  return new VGG(11, false, options);
}

/** Makes a VGG-11 with batch normalization; else as `vgg11`. */
export function vgg11Bn(options: VGGOptions = {}): VGG {
  return new VGG(11, true, options);
}

/** Makes a VGG-13: 10 convolutions, 133 million parameters; else as `vgg11`. */
export function vgg13(options: VGGOptions = {}): VGG {
  return new VGG(13, false, options);
}

/** Makes a VGG-13 with batch normalization; else as `vgg11`. */
export function vgg13Bn(options: VGGOptions = {}): VGG {
  return new VGG(13, true, options);
}

/** Makes a VGG-16: 13 convolutions, 138 million parameters; else as `vgg11`. */
export function vgg16(options: VGGOptions = {}): VGG {
  return new VGG(16, false, options);
}

/** Makes a VGG-16 with batch normalization; else as `vgg11`. */
export function vgg16Bn(options: VGGOptions = {}): VGG {
  return new VGG(16, true, options);
}

/** Makes a VGG-19: 16 convolutions, 144 million parameters; else as `vgg11`. */
export function vgg19(options: VGGOptions = {}): VGG {
  return new VGG(19, false, options);
}

/** Makes a VGG-19 with batch normalization; else as `vgg11`. */
export function vgg19Bn(options: VGGOptions = {}): VGG {
  return new VGG(19, true, options);
}
