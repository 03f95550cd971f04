import { add, mean, relu6, requireNumber, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm2d, Conv2d, Dropout, DropPath, Linear, Module } from '@gradkit/layers';
import { requireClassifier, type ClassifierOptions } from './classifier-options.ts';

export interface EfficientNetLiteOptions extends Omit<ClassifierOptions, 'initWeights'> {
  /** what is dropped before the last layer, 0 … 1; default 0.2 */
  readonly dropout?: number | undefined;
  /** how often the last block adds nothing while training, 0 … 1; those before it do so less often; default 0.2 */
  readonly stochasticDepth?: number | undefined;
}

const known = { classes: true, channels: true, dropout: true, stochasticDepth: true, rng: true } as const;

/** Modules of which all fields have an underscore in front in a state dict: `_fc.weight`. */
abstract class Underscored extends Module {
  protected override *fields(): Iterable<readonly [name: string, value: unknown]> {
    for (const [name, value] of super.fields()) yield [`_${name}`, value];
  }
}

interface ConvOptions {
  readonly stride?: number | undefined;
  readonly groups?: number | undefined;
  readonly rng: Generator | undefined;
}

/** A convolution padded as TensorFlow does it where sizes are even: with stride 2 there is one more zero behind than in front. */
function sameConv(inChannels: number, outChannels: number, kernelSize: number, options: ConvOptions): Conv2d {
  const zeros = kernelSize - (options.stride ?? 1);
  const before = Math.floor(zeros / 2);
  const pad = [before, zeros - before] as const;
  return new Conv2d(inChannels, outChannels, kernelSize, { ...options, padding: [pad, pad], bias: false });
}

function batchNorm(channels: number): BatchNorm2d {
  return new BatchNorm2d(channels, { eps: 1e-3, momentum: 0.01 });
}

/** Where a block stands: its kernels, channels, and how often it is dropped. */
interface BlockOptions {
  readonly kernelSize: number;
  readonly expandRatio: number;
  readonly stride: number;
  readonly drop: number;
  readonly rng: Generator | undefined;
}

/** Inverted residual block without squeeze and excitation, and with ReLU6, which is easy to quantize. */
class MBConvBlock extends Underscored {
  readonly expandConv: Conv2d | null;
  readonly bn0: BatchNorm2d | null;
  readonly depthwiseConv: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly projectConv: Conv2d;
  readonly bn2: BatchNorm2d;
  /** null: the input is not added, for it has another shape */
  readonly dropPath: DropPath | null;

  constructor(inChannels: number, outChannels: number, options: BlockOptions) {
    super();
    const { kernelSize, expandRatio, stride, drop, rng } = options;
    const hidden = inChannels * expandRatio;
    this.expandConv = expandRatio === 1 ? null : sameConv(inChannels, hidden, 1, { rng });
    this.bn0 = expandRatio === 1 ? null : batchNorm(hidden);
    this.depthwiseConv = sameConv(hidden, hidden, kernelSize, { stride, groups: hidden, rng });
    this.bn1 = batchNorm(hidden);
    this.projectConv = sameConv(hidden, outChannels, 1, { rng });
    this.bn2 = batchNorm(outChannels);
    this.dropPath = stride === 1 && inChannels === outChannels ? new DropPath(drop, { rng }) : null;
  }

  forward(x: Tensor): Tensor {
    const { expandConv, bn0, dropPath } = this;
    let y = expandConv === null || bn0 === null ? x : relu6(bn0.forward(expandConv.forward(x)));
    y = relu6(this.bn1.forward(this.depthwiseConv.forward(y)));
    y = this.bn2.forward(this.projectConv.forward(y));
    return dropPath === null ? y : add(dropPath.forward(y), x);
  }
}

/** Blocks in a row, kernel size, stride of the first, how much wider they are inside, channels that come out. */
const table: readonly (readonly [blocks: number, kernel: number, stride: number, expand: number, channels: number])[] =
  [
    [1, 3, 1, 1, 16],
    [2, 3, 2, 6, 24],
    [2, 5, 2, 6, 40],
    [3, 3, 2, 6, 80],
    [3, 5, 1, 6, 112],
    [4, 5, 2, 6, 192],
    [1, 3, 1, 6, 320],
  ];

/** EfficientNet for small devices. `efficientnetLite0()` makes one. */
export class EfficientNetLite extends Underscored {
  /** what `forwardFeatures` gives for each image */
  readonly numFeatures = 1280;
  readonly convStem: Conv2d;
  readonly bn0: BatchNorm2d;
  readonly blocks: readonly MBConvBlock[];
  readonly convHead: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly dropout: Dropout;
  /** the head, `[batch, 1280]` → `[batch, classes]` */
  fc: Module;

  constructor(options: EfficientNetLiteOptions = {}) {
    super();
    const given = requireClassifier<EfficientNetLiteOptions>('EfficientNetLite', options, known);
    const { classes, channels, dropout = 0.2, stochasticDepth = 0.2, rng } = given;
    requireNumber('EfficientNetLite', 'dropout', dropout, { least: 0, most: 1 });
    requireNumber('EfficientNetLite', 'stochasticDepth', stochasticDepth, { least: 0, most: 1 });
    this.convStem = sameConv(channels, 32, 3, { stride: 2, rng });
    this.bn0 = batchNorm(32);
    const count = table.reduce((sum, [blocks]) => sum + blocks, 0);
    const blocks: MBConvBlock[] = [];
    let inChannels = 32;
    for (const [repeats, kernelSize, first, expandRatio, outChannels] of table)
      for (let i = 0; i < repeats; i++) {
        const drop = (stochasticDepth * blocks.length) / count;
        const stride = i === 0 ? first : 1;
        blocks.push(new MBConvBlock(inChannels, outChannels, { kernelSize, expandRatio, stride, drop, rng }));
        inChannels = outChannels;
      }
    this.blocks = blocks;
    this.convHead = sameConv(inChannels, this.numFeatures, 1, { rng });
    this.bn1 = batchNorm(this.numFeatures);
    this.dropout = new Dropout(dropout, { rng });
    this.fc = new Linear(this.numFeatures, classes, { rng });
  }

  /** What `fc` gets, but for the dropout between. @param x `[batch, channels, height, width]` @returns `[batch, 1280]` */
  forwardFeatures(x: Tensor): Tensor {
    let y = relu6(this.bn0.forward(this.convStem.forward(x)));
    for (const block of this.blocks) y = block.forward(y);
    y = relu6(this.bn1.forward(this.convHead.forward(y))); // [batch, 1280, height / 32, width / 32]
    return mean(y, [2, 3]);
  }

  /** @param x `[batch, channels, height, width]`; pre-trained weights expect 224 × 224 @returns logits `[batch, classes]` */
  forward(x: Tensor): Tensor {
    return this.fc.forward(this.dropout.forward(this.forwardFeatures(x)));
  }
}

/**
 * Makes an EfficientNet-Lite0: 16 blocks, 4.7 million parameters.
 *
 * Convolutions are padded as for 224 × 224 pixels, whatever the size, as in the package whose names it has. Initial weights are the layers' own.
 *
 * @param options `classes`: default 1000; `channels`: default 3; `dropout`: default 0.2; `stochasticDepth`: default 0.2; `rng`
 * @returns a model of images `[batch, channels, height, width]` that gives logits `[batch, classes]`; the head is `fc`
 * @throws {ConfigError} if an option is none, or out of its range
 * @example efficientnetLite0({ classes: 10 }).forward(zeros([1, 3, 64, 64])).shape; // [1, 10]
 * @see Tan and Le (2019), https://arxiv.org/abs/1905.11946; names as in https://pypi.org/project/efficientnet-lite-pytorch/
 */
export function efficientnetLite0(options: EfficientNetLiteOptions = {}): EfficientNetLite {
  return new EfficientNetLite(options);
}
