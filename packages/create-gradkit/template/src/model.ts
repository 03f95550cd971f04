import { Generator, zeros, type Tensor } from '@gradkit/core-tensor';
import { Conv2d, Linear, Module } from '@gradkit/layers';
import { exportModel } from '@gradkit/onnx-export';

/** Two convolutions, each of which halves the image, and a layer that weighs what they have found. */
export class DigitNet extends Module {
  readonly conv1: Conv2d;
  readonly conv2: Conv2d;
  readonly output: Linear;

  constructor(seed = 0) {
    super();
    const rng = new Generator(seed);
    this.conv1 = new Conv2d(1, 8, 5, { stride: 2, padding: 2, rng });
    this.conv2 = new Conv2d(8, 16, 3, { stride: 2, padding: 1, rng });
    this.output = new Linear(16 * 7 * 7, 10, { rng });
  }

  /** @param image `[batch, 1, 28, 28]` @returns logits `[batch, 10]` */
  forward(image: Tensor): Tensor {
    const edges = this.conv1.forward(image).relu(); // [batch, 8, 14, 14]
    const shapes = this.conv2.forward(edges).relu(); // [batch, 16, 7, 7]
    return this.output.forward(shapes.flatten(1));
  }
}

/** The network as an ONNX file, which is compared with it in ONNX Runtime first. Its input is `image`, its output `logits`. */
export async function exportDigits(model: DigitNet): Promise<Uint8Array<ArrayBuffer>> {
  return exportModel(model, [zeros([1, 1, 28, 28])], {
    inputNames: ['image'],
    outputNames: ['logits'],
    name: 'digits',
    docString: 'Handwritten digits. image: 0 for paper, 1 for ink; logits: one number for each digit.',
  });
}
