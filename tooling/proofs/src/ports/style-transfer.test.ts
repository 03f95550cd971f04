// A network that paints in a style, ported line by line from PyTorch; tooling/golden/ports/style_transfer.py is the original.
import type { Tensor } from '@gradkit/core-tensor';
import { Conv2d, InstanceNorm2d, interpolate, Module, ReflectionPad2d, ReLU } from '@gradkit/layers';
import { MSELoss } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

class ConvLayer extends Module {
  readonly reflectionPad: ReflectionPad2d;
  readonly conv2d: Conv2d;

  constructor(inChannels: number, outChannels: number, kernelSize: number, stride: number) {
    super();
    this.reflectionPad = new ReflectionPad2d(Math.floor(kernelSize / 2));
    this.conv2d = new Conv2d(inChannels, outChannels, kernelSize, { stride });
  }

  forward(x: Tensor): Tensor {
    return this.conv2d.forward(this.reflectionPad.forward(x));
  }
}

class ResidualBlock extends Module {
  readonly conv1: ConvLayer;
  readonly in1: InstanceNorm2d;
  readonly conv2: ConvLayer;
  readonly in2: InstanceNorm2d;
  readonly relu = new ReLU();

  constructor(channels: number) {
    super();
    this.conv1 = new ConvLayer(channels, channels, 3, 1);
    this.in1 = new InstanceNorm2d(channels, { affine: true });
    this.conv2 = new ConvLayer(channels, channels, 3, 1);
    this.in2 = new InstanceNorm2d(channels, { affine: true });
  }

  forward(x: Tensor): Tensor {
    const residual = x;
    let out = this.relu.forward(this.in1.forward(this.conv1.forward(x)));
    out = this.in2.forward(this.conv2.forward(out));
    return out.add(residual);
  }
}

class UpsampleConvLayer extends Module {
  readonly upsample: number;
  readonly reflectionPad: ReflectionPad2d;
  readonly conv2d: Conv2d;

  constructor(inChannels: number, outChannels: number, kernelSize: number, stride: number, upsample: number) {
    super();
    this.upsample = upsample;
    this.reflectionPad = new ReflectionPad2d(Math.floor(kernelSize / 2));
    this.conv2d = new Conv2d(inChannels, outChannels, kernelSize, { stride });
  }

  forward(x: Tensor): Tensor {
    const xIn = interpolate(x, { mode: 'nearest', scaleFactor: this.upsample });
    return this.conv2d.forward(this.reflectionPad.forward(xIn));
  }
}

class TransformerNet extends Module {
  readonly conv1 = new ConvLayer(3, 4, 5, 1);
  readonly in1 = new InstanceNorm2d(4, { affine: true });
  readonly conv2 = new ConvLayer(4, 6, 3, 2);
  readonly in2 = new InstanceNorm2d(6, { affine: true });
  readonly res1 = new ResidualBlock(6);
  readonly deconv1 = new UpsampleConvLayer(6, 4, 3, 1, 2);
  readonly in4 = new InstanceNorm2d(4, { affine: true });
  readonly deconv2 = new ConvLayer(4, 3, 5, 1);
  readonly relu = new ReLU();

  forward(x: Tensor): Tensor {
    let y = this.relu.forward(this.in1.forward(this.conv1.forward(x)));
    y = this.relu.forward(this.in2.forward(this.conv2.forward(y)));
    y = this.res1.forward(y);
    y = this.relu.forward(this.in4.forward(this.deconv1.forward(y)));
    return this.deconv2.forward(y);
  }
}

function gramMatrix(y: Tensor): Tensor {
  const [b, ch, h, w] = y.shape;
  const features = y.reshape([b, ch, w * h]);
  return features.matmul(features.transpose(1, 2)).div(ch * h * w);
}

provePort(
  'style_transfer',
  () => {
    const model = new TransformerNet();
    const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
    const mseLoss = new MSELoss();
    const step = (x: Tensor, style: Tensor): Tensor[] => {
      optimizer.zeroGrad();
      const y = model.forward(x);
      const contentLoss = mseLoss.forward(y, x);
      const styleLoss = mseLoss.forward(gramMatrix(y), gramMatrix(style)).mul(10);
      const totalLoss = contentLoss.add(styleLoss);
      totalLoss.backward();
      optimizer.step();
      return [totalLoss, styleLoss];
    };
    return { models: { model }, step, predict: (x) => model.forward(x) };
  },
  { free: [{ 0: 'batch', 2: 'height', 3: 'width' }] },
);
