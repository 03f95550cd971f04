// A WaveNet, ported line by line from PyTorch; tooling/golden/ports/wavenet.py is the original.
import { cast, oneHot, pad, relu, sigmoid, tanh, type Tensor } from '@gradkit/core-tensor';
import { Conv1d, Module, ModuleList, weightNorm } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [CLASSES, RESIDUAL, SKIP, LAYERS] = [6, 4, 5, 3];

class WaveNetModel extends Module {
  readonly startConv = new Conv1d(CLASSES, RESIDUAL, 1, { bias: false });
  readonly filterConvs = new ModuleList();
  readonly gateConvs = new ModuleList();
  readonly residualConvs = new ModuleList();
  readonly skipConvs = new ModuleList();
  readonly endConv_1 = new Conv1d(SKIP, SKIP, 1);
  readonly endConv_2 = new Conv1d(SKIP, CLASSES, 1);

  constructor() {
    super();
    for (let i = 0; i < LAYERS; i++) {
      this.filterConvs.append(weightNorm(new Conv1d(RESIDUAL, RESIDUAL, 2, { dilation: 2 ** i })));
      this.gateConvs.append(weightNorm(new Conv1d(RESIDUAL, RESIDUAL, 2, { dilation: 2 ** i })));
      this.residualConvs.append(new Conv1d(RESIDUAL, RESIDUAL, 1));
      this.skipConvs.append(new Conv1d(RESIDUAL, SKIP, 1));
    }
  }

  forward(input: Tensor): Tensor {
    let x = cast(oneHot(input, CLASSES), 'float32').transpose(1, 2);
    x = this.startConv.forward(x);
    let skip: Tensor | null = null;
    for (let i = 0; i < LAYERS; i++) {
      const residual = x;
      const padded = pad(x, [2 ** i, 0]);
      x = tanh(this.filterConvs.at(i).forward(padded)).mul(sigmoid(this.gateConvs.at(i).forward(padded)));
      const skipped = this.skipConvs.at(i).forward(x);
      skip = skip === null ? skipped : skip.add(skipped);
      x = this.residualConvs.at(i).forward(x).add(residual);
    }
    x = relu(skip!);
    x = relu(this.endConv_1.forward(x));
    return this.endConv_2.forward(x);
  }
}

provePort(
  'wavenet',
  () => {
    const model = new WaveNetModel();
    const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
    const step = (x: Tensor, target: Tensor): Tensor[] => {
      const output = model.forward(x);
      const loss = crossEntropy(output, target);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return [loss];
    };
    return { models: { model }, step, predict: (x) => model.forward(x) };
  },
  { free: [{ 0: 'batch', 1: 'length' }] },
);
