// A U-Net, ported line by line from PyTorch; tooling/golden/ports/unet.py is the original.
import { concat, mul, pad, type Tensor } from '@gradkit/core-tensor';
import {
  AdaptiveAvgPool2d,
  Conv2d,
  ConvTranspose2d,
  GroupNorm,
  interpolate,
  Linear,
  MaxPool2d,
  Module,
  ModuleList,
  ReLU,
  Sequential,
  Sigmoid,
  Upsample,
} from '@gradkit/layers';

class DoubleConv extends Module {
  readonly doubleConv: Sequential;

  constructor(inChannels: number, outChannels: number, midChannels = outChannels) {
    super();
    this.doubleConv = new Sequential(
      new Conv2d(inChannels, midChannels, 3, { padding: 1, bias: false }),
      new GroupNorm(2, midChannels),
      new ReLU(),
      new Conv2d(midChannels, outChannels, 3, { padding: 1, bias: false }),
      new GroupNorm(2, outChannels),
      new ReLU(),
    );
  }

  forward(x: Tensor): Tensor {
    return this.doubleConv.forward(x);
  }
}

class Down extends Module {
  readonly maxpoolConv: Sequential;

  constructor(inChannels: number, outChannels: number) {
    super();
    this.maxpoolConv = new Sequential(new MaxPool2d(2), new DoubleConv(inChannels, outChannels));
  }

  forward(x: Tensor): Tensor {
    return this.maxpoolConv.forward(x);
  }
}

class Up extends Module<[x1: Tensor, x2: Tensor]> {
  readonly up: Upsample | ConvTranspose2d;
  readonly conv: DoubleConv;

  constructor(inChannels: number, outChannels: number, { bilinear = true } = {}) {
    super();
    if (bilinear) {
      this.up = new Upsample({ scaleFactor: 2, mode: 'bilinear', alignCorners: true });
      this.conv = new DoubleConv(inChannels, outChannels, inChannels / 2);
    } else {
      this.up = new ConvTranspose2d(inChannels, inChannels / 2, 2, { stride: 2 });
      this.conv = new DoubleConv(inChannels, outChannels);
    }
  }

  forward(below: Tensor, x2: Tensor): Tensor {
    const x1 = this.up.forward(below);
    const diffY = x2.shape[2] - x1.shape[2];
    const diffX = x2.shape[3] - x1.shape[3];
    const padded = pad(x1, [
      Math.floor(diffX / 2),
      diffX - Math.floor(diffX / 2),
      Math.floor(diffY / 2),
      diffY - Math.floor(diffY / 2),
    ]);
    return this.conv.forward(concat([x2, padded], 1));
  }
}

class SqueezeExcitation extends Module {
  readonly avgPool = new AdaptiveAvgPool2d(1);
  readonly fc: Sequential;

  constructor(channels: number, reduction = 2) {
    super();
    this.fc = new Sequential(
      new Linear(channels, channels / reduction),
      new ReLU(),
      new Linear(channels / reduction, channels),
      new Sigmoid(),
    );
  }

  forward(x: Tensor): Tensor {
    const [b, c] = x.shape;
    const y = this.avgPool.forward(x).reshape([b, c]);
    return mul(x, this.fc.forward(y).reshape([b, c, 1, 1]));
  }
}

class PyramidPooling extends Module {
  readonly features: ModuleList;

  constructor(inDim: number, bins: readonly number[]) {
    super();
    this.features = new ModuleList(
      bins.map(
        (bin) => new Sequential(new AdaptiveAvgPool2d(bin), new Conv2d(inDim, inDim / bins.length, 1), new ReLU()),
      ),
    );
  }

  forward(x: Tensor): Tensor {
    const out = [x];
    for (const f of this.features)
      out.push(interpolate(f.forward(x), { size: x.shape.slice(2), mode: 'bilinear', alignCorners: true }));
    return concat(out, 1);
  }
}

export class UNet extends Module {
  readonly inc: DoubleConv;
  readonly down1 = new Down(4, 8);
  readonly down2 = new Down(8, 8);
  readonly ppm = new PyramidPooling(8, [1, 2]);
  readonly se = new SqueezeExcitation(16);
  readonly up1 = new Up(16, 8, { bilinear: false });
  readonly up2 = new Up(12, 4);
  readonly outc: Conv2d;

  constructor(nChannels: number, nClasses: number) {
    super();
    this.inc = new DoubleConv(nChannels, 4);
    this.outc = new Conv2d(4, nClasses, 1);
  }

  forward(image: Tensor): Tensor {
    const x1 = this.inc.forward(image);
    const x2 = this.down1.forward(x1);
    const x3 = this.down2.forward(x2);
    let x = this.se.forward(this.ppm.forward(x3));
    x = this.up1.forward(x, x2);
    x = this.up2.forward(x, x1);
    return this.outc.forward(x);
  }
}
