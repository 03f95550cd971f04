import { mean, relu, requireBoolean, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm2d, Conv2d, Identity, init, Linear, MaxPool2d, Module, Sequential } from '@gradkit/layers';
import { classifierNames, requireClassifier, type ClassifierOptions } from './classifier-options.ts';
import { drawWeights } from './draw-weights.ts';
import { BasicBlock, Bottleneck, type ResidualBlockOptions } from './residual-blocks.ts';

export interface ResNetOptions extends ClassifierOptions {
  /** for images of some 32 × 32 pixels: the first convolution is 3 × 3 with stride 1, and no pooling follows; default false */
  readonly smallImages?: boolean | undefined;
  /** whether blocks add nothing at first, which helps large batches (Goyal et al., 2017); default false */
  readonly zeroInitResidual?: boolean | undefined;
  /** of the middle convolutions of bottlenecks: 32 with 4 channels each is ResNeXt-50; default 1 */
  readonly groups?: number | undefined;
  /** of bottlenecks: 128 is Wide ResNet-50-2; default 64 */
  readonly widthPerGroup?: number | undefined;
}

const known = {
  ...classifierNames,
  smallImages: true,
  zeroInitResidual: true,
  groups: true,
  widthPerGroup: true,
} as const;

/** Blocks in a row, of which the first makes images smaller. */
function stage(
  Block: typeof BasicBlock | typeof Bottleneck,
  [inChannels, channels, depth]: readonly [number, number, number],
  { stride, ...options }: ResidualBlockOptions,
): Sequential {
  const blocks = [new Block(inChannels, channels, { stride, ...options })];
  while (blocks.length < depth) blocks.push(new Block(channels * Block.expansion, channels, options));
  return new Sequential(...blocks);
}

/**
 * Residual network: a convolution, four stages of blocks that add to what they get, the mean over all pixels, and a linear layer. `resnet18()`
 * and its like make those of the paper; `new ResNet(BasicBlock, [1, 1, 1, 1])` is one of your own depth.
 *
 * @example new ResNet(BasicBlock, [1, 1, 1, 1], { classes: 10 }).forward(zeros([2, 3, 32, 32])).shape; // [2, 10]
 * @see He et al. (2015), https://arxiv.org/abs/1512.03385; https://docs.pytorch.org/vision/stable/models/resnet.html
 */
export class ResNet extends Module {
  /** what `forwardFeatures` gives for each image: 512, of bottlenecks 2048 */
  readonly numFeatures: number;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly maxpool: Module;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  /** the head, `[batch, numFeatures]` → `[batch, classes]` */
  fc: Module;

  /**
   * @param Block `BasicBlock` or `Bottleneck`
   * @param depths how many blocks each stage has
   * @throws {ConfigError} if an option is none, or out of its range
   */
  constructor(
    Block: typeof BasicBlock | typeof Bottleneck,
    depths: readonly [number, number, number, number],
    options: ResNetOptions = {},
  ) {
    super();
    const given = requireClassifier<ResNetOptions>('ResNet', options, known);
    const { classes, channels, initWeights, rng, smallImages = false, zeroInitResidual = false } = given;
    const { groups = 1, widthPerGroup = 64 } = given;
    requireBoolean('ResNet', 'smallImages', smallImages);
    requireBoolean('ResNet', 'zeroInitResidual', zeroInitResidual);
    requireWholeNumber('ResNet', 'groups', groups, { least: 1 });
    requireWholeNumber('ResNet', 'widthPerGroup', widthPerGroup, { least: 1 });
    for (const depth of depths) requireWholeNumber('ResNet', 'each of depths', depth, { least: 1 });
    const [n1, n2, n3, n4] = depths;
    const first = smallImages ? { kernel: 3, stride: 1, padding: 1 } : { kernel: 7, stride: 2, padding: 3 };
    const { expansion } = Block;
    const shared = { groups, widthPerGroup, rng };

    this.numFeatures = 512 * expansion;
    const { kernel, ...moves } = first;
    this.conv1 = new Conv2d(channels, 64, kernel, { ...moves, bias: false, rng });
    this.bn1 = new BatchNorm2d(64);
    this.maxpool = smallImages ? new Identity() : new MaxPool2d(3, { stride: 2, padding: 1 });
    this.layer1 = stage(Block, [64, 64, n1], { stride: 1, ...shared });
    this.layer2 = stage(Block, [64 * expansion, 128, n2], { stride: 2, ...shared });
    this.layer3 = stage(Block, [128 * expansion, 256, n3], { stride: 2, ...shared });
    this.layer4 = stage(Block, [256 * expansion, 512, n4], { stride: 2, ...shared });
    this.fc = new Linear(this.numFeatures, classes, { rng });

    if (initWeights) drawWeights(this, { rng });
    if (!zeroInitResidual) return;
    for (const module of this.modules())
      if (module instanceof BasicBlock || module instanceof Bottleneck) init.zeros(module.lastNorm.weight!);
  }

  /** What the head gets. @param x `[batch, channels, height, width]` @returns `[batch, numFeatures]` */
  forwardFeatures(x: Tensor): Tensor {
    let y = this.maxpool.forward(relu(this.bn1.forward(this.conv1.forward(x)))); // a fourth of height and width
    y = this.layer1.forward(y);
    y = this.layer2.forward(y); // an eighth
    y = this.layer3.forward(y);
    y = this.layer4.forward(y); // a 32nd
    return mean(y, [2, 3]);
  }

  /** @param x `[batch, channels, height, width]`, of any size; pre-trained weights expect 224 × 224 @returns logits `[batch, classes]` */
  forward(x: Tensor): Tensor {
    return this.fc.forward(this.forwardFeatures(x));
  }
}

/**
 * Makes a ResNet-18: 8 blocks, 11.7 million parameters.
 *
 * @param options `classes`: default 1000; `channels`: default 3; `smallImages`: for some 32 × 32 pixels; `zeroInitResidual`; `initWeights`: false
 *   where weights are loaded next; `rng`
 * @returns a model of images `[batch, channels, height, width]` that gives logits `[batch, classes]`; the head is `fc`
 * @throws {ConfigError} if an option is none, or out of its range
 * @example resnet18({ classes: 10, smallImages: true }).forward(zeros([1, 3, 32, 32])).shape; // [1, 10]
 * @see He et al. (2015); https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.resnet18.html
 */
export function resnet18(options: ResNetOptions = {}): ResNet {
  return new ResNet(BasicBlock, [2, 2, 2, 2], options);
}

/** Makes a ResNet-34: 16 blocks, 21.8 million parameters; else as `resnet18`. */
export function resnet34(options: ResNetOptions = {}): ResNet {
  return new ResNet(BasicBlock, [3, 4, 6, 3], options);
}

/** Makes a ResNet-50: 16 bottlenecks, 25.6 million parameters; `groups: 32, widthPerGroup: 4` makes a ResNeXt-50. Else as `resnet18`. */
export function resnet50(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 4, 6, 3], options);
}

/** Makes a ResNet-101: 33 bottlenecks, 44.5 million parameters; else as `resnet50`. */
export function resnet101(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 4, 23, 3], options);
}

/** Makes a ResNet-152: 50 bottlenecks, 60.2 million parameters; else as `resnet50`. */
export function resnet152(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 8, 36, 3], options);
}
