// A spatial transformer network, ported line by line from PyTorch; tooling/golden/ports/spatial_transformer.py is the original.
import {
  dropout,
  affineGrid,
  Conv2d,
  Dropout2d,
  gridSample,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@gradkit/layers';
import { logSoftmax, maxPool2d, relu, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { nllLoss } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

class Net extends Module {
  readonly conv1 = new Conv2d(1, 3, 5);
  readonly conv2 = new Conv2d(3, 5, 3);
  readonly conv2Drop = new Dropout2d({ p: 0 });
  readonly fc1 = new Linear(20, 8);
  readonly fc2 = new Linear(8, 4);
  readonly localization = new Sequential(
    new Conv2d(1, 2, 5),
    new MaxPool2d(2, { stride: 2 }),
    new ReLU(),
    new Conv2d(2, 4, 3),
    new MaxPool2d(2, { stride: 2 }),
    new ReLU(),
  );
  readonly fcLoc: Sequential;

  constructor() {
    super();
    const last = new Linear(6, 3 * 2);
    this.fcLoc = new Sequential(new Linear(4 * 2 * 2, 6), new ReLU(), last);
    last.weight.value = zeros(last.weight.value.shape);
    last.bias!.value = tensor([1, 0, 0, 0, 1, 0]);
  }

  stn(x: Tensor): Tensor {
    const xs = this.localization.forward(x).reshape([-1, 4 * 2 * 2]);
    const theta = this.fcLoc.forward(xs).reshape([-1, 2, 3]);
    const grid = affineGrid(theta, x.shape, { alignCorners: false });
    return gridSample(x, grid, { alignCorners: false });
  }

  forward(image: Tensor): Tensor {
    let x = this.stn(image);
    x = relu(maxPool2d(this.conv1.forward(x), 2));
    x = relu(maxPool2d(this.conv2Drop.forward(this.conv2.forward(x)), 2));
    x = x.reshape([-1, 20]);
    x = relu(this.fc1.forward(x));
    x = dropout(x, { p: 0, training: this.training });
    x = this.fc2.forward(x);
    return logSoftmax(x, 1);
  }
}

provePort('spatial_transformer', () => {
  const model = new Net();
  const optimizer = new SGD(model.parameters(), { learningRate: 0.05 });
  const step = (data: Tensor, target: Tensor): Tensor[] => {
    optimizer.zeroGrad();
    const output = model.forward(data);
    const loss = nllLoss(output, target);
    loss.backward();
    optimizer.step();
    return [loss];
  };
  return { models: { model }, step, predict: (data) => model.forward(data) };
});
