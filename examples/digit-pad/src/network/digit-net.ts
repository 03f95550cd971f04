import type { Tensor } from '@gradkit/core-tensor';
import { Conv2d, Dropout, Linear, MaxPool2d, Module } from '@gradkit/layers';

/** How many numbers the last layer gets. */
export const featureCount = 64;

/** Most of an image is paper: so scaled, its pixels vary by about 1. Paper stays 0, as what is beyond the edge. */
const inkScale = 3;

/** What the layers make of images. */
export interface Seen {
  readonly edges: Tensor; // [batch, 8, 28, 28]
  readonly shapes: Tensor; // [batch, 16, 14, 14]
  readonly features: Tensor; // [batch, 64]
}

/** Two convolutions that find strokes and what they form, a layer that sums that up in 64 numbers, and a last one that makes classes of them. */
export class DigitNet extends Module {
  readonly conv1 = new Conv2d(1, 8, 5, { padding: 2 });
  readonly conv2 = new Conv2d(8, 16, 3, { padding: 1 });
  readonly hidden = new Linear(16 * 7 * 7, featureCount);
  readonly output: Linear;
  readonly pool = new MaxPool2d(2);
  readonly dropout = new Dropout(0.25);

  constructor(classes = 10) {
    super();
    this.output = new Linear(featureCount, classes);
  }

  /** All but the last layer. @param image `[batch, 1, 28, 28]`, 0 for paper to 1 for ink */
  see(image: Tensor): Seen {
    const edges = this.conv1.forward(image.mul(inkScale)).relu();
    const shapes = this.conv2.forward(this.pool.forward(edges)).relu();
    const features = this.hidden.forward(this.pool.forward(shapes).flatten(1)).relu();
    return { edges, shapes, features };
  }

  /** @returns logits `[batch, classes]` */
  forward(image: Tensor): Tensor {
    return this.output.forward(this.dropout.forward(this.see(image).features));
  }
}
