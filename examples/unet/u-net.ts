import { concat, type Tensor } from '@gradkit/core-tensor';
import { BatchNorm2d, Conv2d, ConvTranspose2d, MaxPool2d, Module, ReLU, Sequential } from '@gradkit/layers';

/**
 * Two convolutions with a ReLU each, and batch normalization between, which makes training faster. Padding 1 keeps height and width, so nothing is
 * lost at the border, and nothing has to be cropped later.
 */
export function doubleConv(inChannels: number, outChannels: number): Sequential {
  return new Sequential(
    new Conv2d(inChannels, outChannels, 3, { padding: 1 }),
    new BatchNorm2d(outChannels),
    new ReLU(),
    new Conv2d(outChannels, outChannels, 3, { padding: 1 }),
    new BatchNorm2d(outChannels),
    new ReLU(),
  );
}

/** U-Net (Ronneberger et al., 2015), small: images [batch, inChannels, height, width], with sides that 8 divides → [batch, outChannels, height, width]. */
export class UNet extends Module {
  readonly pool = new MaxPool2d(2);
  readonly down1: Sequential;
  readonly down2: Sequential;
  readonly down3: Sequential;
  readonly bottom: Sequential;
  readonly up3: ConvTranspose2d;
  readonly merge3: Sequential;
  readonly up2: ConvTranspose2d;
  readonly merge2: Sequential;
  readonly up1: ConvTranspose2d;
  readonly merge1: Sequential;
  readonly head: Conv2d;

  constructor(inChannels: number, outChannels: number, { width = 8 }: { width?: number } = {}) {
    super();
    this.down1 = doubleConv(inChannels, width);
    this.down2 = doubleConv(width, 2 * width);
    this.down3 = doubleConv(2 * width, 4 * width);
    this.bottom = doubleConv(4 * width, 8 * width);
    this.up3 = new ConvTranspose2d(8 * width, 4 * width, 2, { stride: 2 });
    this.merge3 = doubleConv(8 * width, 4 * width);
    this.up2 = new ConvTranspose2d(4 * width, 2 * width, 2, { stride: 2 });
    this.merge2 = doubleConv(4 * width, 2 * width);
    this.up1 = new ConvTranspose2d(2 * width, width, 2, { stride: 2 });
    this.merge1 = doubleConv(2 * width, width);
    this.head = new Conv2d(width, outChannels, 1);
  }

  forward(images: Tensor): Tensor {
    const d1 = this.down1.forward(images); // [batch, 8, 32, 32]
    const d2 = this.down2.forward(this.pool.forward(d1)); // [batch, 16, 16, 16]
    const d3 = this.down3.forward(this.pool.forward(d2)); // [batch, 32, 8, 8]
    const bottom = this.bottom.forward(this.pool.forward(d3)); // [batch, 64, 4, 4]
    const u3 = this.merge3.forward(concat([d3, this.up3.forward(bottom)], 1)); // [batch, 32, 8, 8]
    const u2 = this.merge2.forward(concat([d2, this.up2.forward(u3)], 1)); // [batch, 16, 16, 16]
    const u1 = this.merge1.forward(concat([d1, this.up1.forward(u2)], 1)); // [batch, 8, 32, 32]
    return this.head.forward(u1);
  }
}
