import { add, hardsigmoid, mean, mul, relu, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { Conv2d, Dropout, Hardswish, Linear, Module, ReLU, Sequential } from '@gradkit/layers';
import { convNormActivation } from './conv-norm-activation.ts';
import { drawWeights } from './draw-weights.ts';
import { requireMobileNet, type MobileNetOptions } from './mobilenet-options.ts';
import { roundChannels } from './round-channels.ts';

/** Scales each channel by what all channels' means say. @see Hu et al. (2018), https://arxiv.org/abs/1709.01507 */
class SqueezeExcitation extends Module {
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;

  constructor(channels: number, rng: Generator | undefined) {
    super();
    const squeezed = roundChannels(Math.floor(channels / 4));
    this.fc1 = new Conv2d(channels, squeezed, 1, { rng });
    this.fc2 = new Conv2d(squeezed, channels, 1, { rng });
  }

  forward(x: Tensor): Tensor {
    const squeezed = relu(this.fc1.forward(mean(x, [2, 3], { keepDims: true }))); // [batch, squeezed, 1, 1]
    return mul(x, hardsigmoid(this.fc2.forward(squeezed)));
  }
}

/** A row of tables 1 and 2 of the paper. */
type Row = readonly [
  kernelSize: number,
  expanded: number,
  channels: number,
  squeezes: boolean,
  activation: typeof ReLU | typeof Hardswish,
  stride: number,
];

const norm = { eps: 1e-3, momentum: 0.01 };

/** Inverted residual block of MobileNetV3: its depthwise convolution may be followed by squeeze and excitation. */
class InvertedResidual extends Module {
  readonly block: Sequential;
  readonly addsInput: boolean;

  constructor(inChannels: number, row: Row, rng: Generator | undefined) {
    super();
    const [kernelSize, expanded, outChannels, squeezes, Activation, stride] = row;
    const inside = { norm, rng, activation: new Activation() };
    this.block = new Sequential(
      ...(expanded === inChannels ? [] : [convNormActivation(inChannels, expanded, 1, inside)]),
      convNormActivation(expanded, expanded, kernelSize, { stride, groups: expanded, ...inside }),
      ...(squeezes ? [new SqueezeExcitation(expanded, rng)] : []),
      convNormActivation(expanded, outChannels, 1, { norm, rng }),
    );
    this.addsInput = stride === 1 && inChannels === outChannels;
  }

  forward(x: Tensor): Tensor {
    const y = this.block.forward(x);
    return this.addsInput ? add(y, x) : y;
  }
}

const large: readonly Row[] = [
  [3, 16, 16, false, ReLU, 1],
  [3, 64, 24, false, ReLU, 2],
  [3, 72, 24, false, ReLU, 1],
  [5, 72, 40, true, ReLU, 2],
  [5, 120, 40, true, ReLU, 1],
  [5, 120, 40, true, ReLU, 1],
  [3, 240, 80, false, Hardswish, 2],
  [3, 200, 80, false, Hardswish, 1],
  [3, 184, 80, false, Hardswish, 1],
  [3, 184, 80, false, Hardswish, 1],
  [3, 480, 112, true, Hardswish, 1],
  [3, 672, 112, true, Hardswish, 1],
  [5, 672, 160, true, Hardswish, 2],
  [5, 960, 160, true, Hardswish, 1],
  [5, 960, 160, true, Hardswish, 1],
];

const small: readonly Row[] = [
  [3, 16, 16, true, ReLU, 2],
  [3, 72, 24, false, ReLU, 2],
  [3, 88, 24, false, ReLU, 1],
  [5, 96, 40, true, Hardswish, 2],
  [5, 240, 40, true, Hardswish, 1],
  [5, 240, 40, true, Hardswish, 1],
  [5, 120, 48, true, Hardswish, 1],
  [5, 144, 48, true, Hardswish, 1],
  [5, 288, 96, true, Hardswish, 2],
  [5, 576, 96, true, Hardswish, 1],
  [5, 576, 96, true, Hardswish, 1],
];

/**
 * Inverted residual blocks with squeeze and excitation, and cheap activations. `mobilenetV3Small()` and `mobilenetV3Large()` make one.
 *
 * @see Howard et al. (2019), https://arxiv.org/abs/1905.02244; https://docs.pytorch.org/vision/stable/models/mobilenetv3.html
 */
export class MobileNetV3 extends Module {
  /** what `forwardFeatures` gives for each image: 576, of the large one 960 */
  readonly numFeatures: number;
  readonly features: Sequential;
  /** the head, `[batch, numFeatures]` → `[batch, classes]`; `set(-1, layer)` puts another one in the place of the last */
  classifier: Sequential;

  constructor(rows: readonly Row[], hiddenFeatures: number, options: MobileNetOptions = {}) {
    super();
    const given = requireMobileNet('MobileNetV3', options);
    const { classes, channels, widthMultiplier, dropout, initWeights, rng } = given;
    const scaled = (width: number): number => roundChannels(width * widthMultiplier);
    const hidden = scaled(hiddenFeatures);
    let inChannels = scaled(16);
    const layers: Module[] = [
      convNormActivation(channels, inChannels, 3, { stride: 2, norm, activation: new Hardswish(), rng }),
    ];
    for (const [kernelSize, expanded, width, ...rest] of rows) {
      layers.push(new InvertedResidual(inChannels, [kernelSize, scaled(expanded), scaled(width), ...rest], rng));
      inChannels = scaled(width);
    }
    this.numFeatures = 6 * inChannels;
    layers.push(convNormActivation(inChannels, this.numFeatures, 1, { norm, activation: new Hardswish(), rng }));
    this.features = new Sequential(...layers);
    this.classifier = new Sequential(
      new Linear(this.numFeatures, hidden, { rng }),
      new Hardswish(),
      new Dropout(dropout, { rng }),
      new Linear(hidden, classes, { rng }),
    );
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
 * Makes a small MobileNetV3: 11 blocks, 2.5 million parameters.
 *
 * @param options `classes`: default 1000; `channels`: default 3; `widthMultiplier`: default 1; `dropout`: default 0.2; `initWeights`: false where
 *   weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, height, width]` that gives logits `[batch, classes]`; the head is `classifier`
 * @throws {ConfigError} if an option is none, or out of its range
 * @example mobilenetV3Small({ classes: 10 }).forward(zeros([1, 3, 64, 64])).shape; // [1, 10]
 * @see Howard et al. (2019), table 2; https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.mobilenet_v3_small.html
 */
export function mobilenetV3Small(options: MobileNetOptions = {}): MobileNetV3 {
  return new MobileNetV3(small, 1024, options);
}

/** Makes a large MobileNetV3 (table 1): 15 blocks, 5.5 million parameters; else as `mobilenetV3Small`. */
export function mobilenetV3Large(options: MobileNetOptions = {}): MobileNetV3 {
  return new MobileNetV3(large, 1280, options);
}
