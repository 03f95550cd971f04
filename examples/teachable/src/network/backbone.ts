import { concat, type Tensor } from '@gradkit/core-tensor';
import { AdaptiveAvgPool2d, BatchNorm2d, Conv2d, Module, ReLU, Sequential } from '@gradkit/layers';

function block(from: number, to: number, { kernelSize = 3, stride = 1 } = {}): Sequential {
  const padding = (kernelSize - 1) / 2;
  return new Sequential(
    new Conv2d(from, to, kernelSize, { stride, padding, bias: false }), // batch normalization has one
    new BatchNorm2d(to),
    new ReLU(),
  );
}

/**
 * What is trained once, here, and then sees any image: colours and edges, textures, parts of things. Images `[batch, 3, 64, 64]` from 0 to 1 → features
 * `[batch, 608]`, from early layers as well, since what tells classes apart may be as simple as a colour.
 */
export class Backbone extends Module {
  readonly edges = block(3, 16, { kernelSize: 5, stride: 2 }); // [batch, 16, 32, 32]
  readonly textures = block(16, 32, { stride: 2 }); // [batch, 32, 16, 16]
  readonly parts = new Sequential(block(32, 64, { stride: 2 }), block(64, 64)); // [batch, 64, 8, 8]
  readonly things = block(64, 128, { stride: 2 }); // [batch, 128, 4, 4]
  readonly mean = new AdaptiveAvgPool2d(1);
  readonly quarters = new AdaptiveAvgPool2d(2); // where something is counts a little

  forward(images: Tensor): Tensor {
    const textures = this.textures.forward(this.edges.forward(images.sub(0.5).mul(4))); // about 0, about as large as 1
    const parts = this.parts.forward(textures);
    const things = this.things.forward(parts);
    return concat(
      [this.mean.forward(textures), this.mean.forward(parts), this.quarters.forward(things)].map((x) => x.flatten(1)),
      1,
    );
  }
}
