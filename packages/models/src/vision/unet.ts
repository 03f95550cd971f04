import {
  concat,
  formatShape,
  maxPool2d,
  requireOptions,
  requireWholeNumber,
  ShapeError,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { BatchNorm2d, Conv2d, ConvTranspose2d, Module, ReLU, Sequential } from '@gradkit/layers';

export interface UNetOptions {
  /** logits of each pixel; default 1 */
  readonly classes?: number | undefined;
  /** of the images; default 3 */
  readonly channels?: number | undefined;
  /** channels of the first convolutions, doubled at each level; default 32 */
  readonly initFeatures?: number | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

const known = { classes: true, channels: true, initFeatures: true, rng: true } as const;

/** Twice a convolution that keeps height and width, batch normalization and ReLU; names begin with the block's: `enc1conv1`. */
function block(name: string, inChannels: number, features: number, rng: Generator | undefined): Sequential {
  return new Sequential({
    [`${name}conv1`]: new Conv2d(inChannels, features, 3, { padding: 1, bias: false, rng }),
    [`${name}norm1`]: new BatchNorm2d(features),
    [`${name}relu1`]: new ReLU(),
    [`${name}conv2`]: new Conv2d(features, features, 3, { padding: 1, bias: false, rng }),
    [`${name}norm2`]: new BatchNorm2d(features),
    [`${name}relu2`]: new ReLU(),
  });
}

/**
 * Segmentation: down to a 16th of height and width, and up again, each level with what the way down saw there. `unet()` makes one.
 *
 * @see Ronneberger et al. (2015), https://arxiv.org/abs/1505.04597
 */
export class UNet extends Module {
  readonly encoder1: Sequential;
  readonly encoder2: Sequential;
  readonly encoder3: Sequential;
  readonly encoder4: Sequential;
  readonly bottleneck: Sequential;
  readonly upconv4: ConvTranspose2d;
  readonly decoder4: Sequential;
  readonly upconv3: ConvTranspose2d;
  readonly decoder3: Sequential;
  readonly upconv2: ConvTranspose2d;
  readonly decoder2: Sequential;
  readonly upconv1: ConvTranspose2d;
  readonly decoder1: Sequential;
  /** the head: of each pixel `initFeatures` → `classes` */
  conv: Module;

  constructor(options: UNetOptions = {}) {
    super();
    const { classes = 1, channels = 3, initFeatures = 32, rng } = requireOptions('UNet', options, known);
    requireWholeNumber('UNet', 'classes', classes, { least: 1 });
    requireWholeNumber('UNet', 'channels', channels, { least: 1 });
    requireWholeNumber('UNet', 'initFeatures', initFeatures, { least: 1 });
    const n = initFeatures;
    const up = (features: number) => new ConvTranspose2d(2 * features, features, 2, { stride: 2, rng });
    this.encoder1 = block('enc1', channels, n, rng);
    this.encoder2 = block('enc2', n, 2 * n, rng);
    this.encoder3 = block('enc3', 2 * n, 4 * n, rng);
    this.encoder4 = block('enc4', 4 * n, 8 * n, rng);
    this.bottleneck = block('bottleneck', 8 * n, 16 * n, rng);
    this.upconv4 = up(8 * n);
    this.decoder4 = block('dec4', 16 * n, 8 * n, rng);
    this.upconv3 = up(4 * n);
    this.decoder3 = block('dec3', 8 * n, 4 * n, rng);
    this.upconv2 = up(2 * n);
    this.decoder2 = block('dec2', 4 * n, 2 * n, rng);
    this.upconv1 = up(n);
    this.decoder1 = block('dec1', 2 * n, n, rng);
    this.conv = new Conv2d(n, classes, 1, { rng });
  }

  /**
   * What the head gets.
   *
   * @param x `[batch, channels, height, width]`; 16 divides height and width
   * @returns `[batch, initFeatures, height, width]`
   * @throws {ShapeError} if 16 does not
   */
  forwardFeatures(x: Tensor): Tensor {
    const [height, width] = x.shape.slice(-2);
    if (height % 16 !== 0 || width % 16 !== 0)
      throw new ShapeError(
        'UNet',
        `x is ${formatShape(x.shape)}; its height and width must be multiples of 16, not ${height} and ${width}`,
        { expected: 16, got: [height, width] },
      );
    const e1 = this.encoder1.forward(x);
    const e2 = this.encoder2.forward(maxPool2d(e1, 2)); // a half of height and width
    const e3 = this.encoder3.forward(maxPool2d(e2, 2));
    const e4 = this.encoder4.forward(maxPool2d(e3, 2)); // an eighth
    const bottom = this.bottleneck.forward(maxPool2d(e4, 2));
    const d4 = this.decoder4.forward(concat([this.upconv4.forward(bottom), e4], 1));
    const d3 = this.decoder3.forward(concat([this.upconv3.forward(d4), e3], 1));
    const d2 = this.decoder2.forward(concat([this.upconv2.forward(d3), e2], 1));
    return this.decoder1.forward(concat([this.upconv1.forward(d2), e1], 1));
  }

  /** @param x `[batch, channels, height, width]`; 16 divides height and width @returns logits `[batch, classes, height, width]` */
  forward(x: Tensor): Tensor {
    return this.conv.forward(this.forwardFeatures(x));
  }
}

/**
 * Makes a U-Net for segmentation: 7.8 million parameters.
 *
 * Names are those of the U-Net in PyTorch's hub, mateuszbuda/brain-segmentation-pytorch. That one ends with a sigmoid; here the loss has it, e.g.
 * `binaryCrossEntropyWithLogits`, and `sigmoid(model.forward(x))` is what it gives.
 *
 * @param options `classes`: logits of each pixel, default 1; `channels`: default 3; `initFeatures`: of the first level, default 32; `rng`
 * @returns a model of images `[batch, channels, height, width]` that gives logits `[batch, classes, height, width]`; the head is `conv`
 * @throws {ConfigError} if an option is none, or out of its range
 * @example unet({ classes: 3, initFeatures: 4 }).forward(zeros([1, 3, 32, 32])).shape; // [1, 3, 32, 32]
 * @see Ronneberger et al. (2015); https://pytorch.org/hub/mateuszbuda_brain-segmentation-pytorch_unet/
 */
export function unet(options: UNetOptions = {}): UNet {
  return new UNet(options);
}
