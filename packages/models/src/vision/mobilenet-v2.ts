import { add, mean, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm2d, Conv2d, Dropout, Linear, Module, ReLU6, Sequential } from '@gradkit/layers';
import { convNormActivation } from './conv-norm-activation.ts';
import { drawWeights } from './draw-weights.ts';
import { requireMobileNet, type MobileNetOptions } from './mobilenet-options.ts';
import { roundChannels } from './round-channels.ts';

interface InvertedResidualOptions {
  readonly stride: number;
  readonly expandRatio: number;
  readonly rng: Generator | undefined;
}

/**
 * More channels, a depthwise convolution, fewer channels without activation, and what went in added where it has the same shape.
 *
 * @see Sandler et al. (2018), figure 4
 */
class InvertedResidual extends Module {
  readonly conv: Sequential;
  readonly addsInput: boolean;

  constructor(inChannels: number, outChannels: number, { stride, expandRatio, rng }: InvertedResidualOptions) {
    super();
    const hidden = inChannels * expandRatio;
    this.conv = new Sequential(
      ...(expandRatio === 1 ? [] : [convNormActivation(inChannels, hidden, 1, { activation: new ReLU6(), rng })]),
      convNormActivation(hidden, hidden, 3, { stride, groups: hidden, activation: new ReLU6(), rng }),
      new Conv2d(hidden, outChannels, 1, { bias: false, rng }),
      new BatchNorm2d(outChannels),
    );
    this.addsInput = stride === 1 && inChannels === outChannels;
  }

  forward(x: Tensor): Tensor {
    const y = this.conv.forward(x);
    return this.addsInput ? add(y, x) : y;
  }
}

/** Table 2 of the paper: how much wider blocks are inside, channels that come out, blocks in a row, stride of the first. */
const table: readonly (readonly [expandRatio: number, channels: number, blocks: number, stride: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/**
 * Inverted residual blocks of depthwise convolutions. `mobilenetV2()` makes one.
 *
 * @see Sandler et al. (2018), https://arxiv.org/abs/1801.04381; https://docs.pytorch.org/vision/stable/models/mobilenetv2.html
 */
export class MobileNetV2 extends Module {
  /** what `forwardFeatures` gives for each image: 1280, more where `widthMultiplier` is above 1 */
  readonly numFeatures: number;
  readonly features: Sequential;
  /** the head, `[batch, numFeatures]` → `[batch, classes]`; `set(-1, layer)` puts another one in the place of the last */
  classifier: Sequential;

  constructor(options: MobileNetOptions = {}) {
    super();
    const given = requireMobileNet('MobileNetV2', options);
    const { classes, channels, widthMultiplier, dropout, initWeights, rng } = given;
    this.numFeatures = roundChannels(1280 * Math.max(1, widthMultiplier));
    let inChannels = roundChannels(32 * widthMultiplier);
    const layers: Module[] = [convNormActivation(channels, inChannels, 3, { stride: 2, activation: new ReLU6(), rng })];
    for (const [expandRatio, width, blocks, stride] of table)
      for (let i = 0; i < blocks; i++) {
        const outChannels = roundChannels(width * widthMultiplier);
        layers.push(new InvertedResidual(inChannels, outChannels, { stride: i === 0 ? stride : 1, expandRatio, rng }));
        inChannels = outChannels;
      }
    layers.push(convNormActivation(inChannels, this.numFeatures, 1, { activation: new ReLU6(), rng }));
    this.features = new Sequential(...layers);
    this.classifier = new Sequential(new Dropout(dropout, { rng }), new Linear(this.numFeatures, classes, { rng }));
    if (initWeights) drawWeights(this, { linear: 0.01, rng });
  }

  /** What the head gets. @param x `[batch, channels, height, width]` @returns `[batch, numFeatures]` */
  forwardFeatures(x: Tensor): Tensor {
    return mean(this.features.forward(x), [2, 3]); // of [batch, numFeatures, height / 32, width / 32]
  }

  /** @param x `[batch, channels, height, width]`, of any size; pre-trained weights expect 224 × 224 @returns logits `[batch, classes]` */
  forward(x: Tensor): Tensor {
    return this.classifier.forward(this.forwardFeatures(x));
  }
}

/**
 * Makes a MobileNetV2: 17 blocks, 3.5 million parameters.
 *
 * @param options `classes`: default 1000; `channels`: default 3; `widthMultiplier`: default 1; `dropout`: default 0.2; `initWeights`: false where
 *   weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, height, width]` that gives logits `[batch, classes]`; the head is `classifier`
 * @throws {ConfigError} if an option is none, or out of its range
 * @example mobilenetV2({ classes: 10, widthMultiplier: 0.5 }).forward(zeros([1, 3, 64, 64])).shape; // [1, 10]
 * @see Sandler et al. (2018); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.mobilenet_v2.html
 */
export function mobilenetV2(options: MobileNetOptions = {}): MobileNetV2 {
  return new MobileNetV2(options);
}
