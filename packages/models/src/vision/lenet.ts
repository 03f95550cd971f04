import {
  flatten,
  maxPool2d,
  relu,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Conv2d, Linear, Module } from '@gradkit/layers';

export interface LeNetOptions {
  /** how many logits come out; default 10 */
  readonly classes?: number | undefined;
  /** of the images; default 1 */
  readonly channels?: number | undefined;
  /** zeros around the images: 2 for 28 × 28 pixels, 0 for 32 × 32; default 2 */
  readonly padding?: number | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** LeNet-5 with ReLU and maximum pooling, as in PyTorch's tutorials. `lenet()` makes one. */
export class LeNet extends Module {
  /** what `forwardFeatures` gives for each image */
  readonly numFeatures = 84;
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly fc1: Linear;
  readonly fc2: Linear;
  /** the head, `[batch, 84]` → `[batch, classes]` */
  fc3: Module;

  constructor(options: LeNetOptions = {}) {
    super();
    const known = { classes: true, channels: true, padding: true, rng: true } as const;
    const { classes = 10, channels = 1, padding = 2, rng } = requireOptions('LeNet', options, known);
    requireWholeNumber('LeNet', 'classes', classes, { least: 1 });
    requireWholeNumber('LeNet', 'channels', channels, { least: 1 });
    requireWholeNumber('LeNet', 'padding', padding, { least: 0 });
    this.conv1 = new Conv2d(channels, 6, 5, { padding, rng });
    this.conv2 = new Conv2d(6, 16, 5, { rng });
    this.fc1 = new Linear(16 * 5 * 5, 120, { rng });
    this.fc2 = new Linear(120, 84, { rng });
    this.fc3 = new Linear(84, classes, { rng });
  }

  /** What the head gets. @param x `[batch, channels, 28, 28]` @returns `[batch, 84]` */
  forwardFeatures(x: Tensor): Tensor {
    let y = maxPool2d(relu(this.conv1.forward(x)), 2); // [batch, 6, 14, 14]
    y = maxPool2d(relu(this.conv2.forward(y)), 2); // [batch, 16, 5, 5]
    y = relu(this.fc1.forward(flatten(y, 1)));
    return relu(this.fc2.forward(y));
  }

  /** @param x `[batch, channels, 28, 28]`; with `padding: 0`, 32 × 32 @returns logits `[batch, classes]` */
  forward(x: Tensor): Tensor {
    return this.fc3.forward(this.forwardFeatures(x));
  }
}

/**
 * Makes a LeNet-5 for small images: two convolutions, three linear layers, 61 706 parameters.
 *
 * @param options `classes`: default 10; `channels`: default 1; `padding`: 2 for 28 × 28 pixels, which is the default, 0 for 32 × 32; `rng`
 * @returns a model of images `[batch, channels, 28, 28]` that gives logits `[batch, classes]`
 * @throws {ConfigError} if a number is none, or too small
 * @example lenet().forward(zeros([2, 1, 28, 28])).shape; // [2, 10]
 * @see LeCun et al. (1998); names as in https://docs.pytorch.org/tutorials/beginner/blitz/cifar10_tutorial.html, whose weights need `channels: 3, padding: 0`
 */
export function lenet(options: LeNetOptions = {}): LeNet {
  return new LeNet(options);
}
