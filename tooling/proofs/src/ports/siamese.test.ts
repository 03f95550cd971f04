// Siamese networks, ported line by line from PyTorch; tooling/golden/ports/siamese.py is the original.
import { cosineSimilarity, normalize, pairwiseDistance, type Tensor } from '@gradkit/core-tensor';
import { AdaptiveMaxPool2d, Conv2d, Linear, MaxPool2d, Module, PReLU, Sequential } from '@gradkit/layers';
import { TripletMarginLoss } from '@gradkit/losses';
import { RMSprop, StepLR } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

class EmbeddingNet extends Module {
  readonly convnet = new Sequential(
    new Conv2d(1, 4, 3),
    new PReLU(),
    new MaxPool2d(2, { stride: 2 }),
    new Conv2d(4, 6, 2),
    new PReLU(),
    new AdaptiveMaxPool2d(2),
  );
  readonly fc = new Sequential(new Linear(6 * 2 * 2, 8), new PReLU({ numParameters: 8 }), new Linear(8, 3));

  forward(x: Tensor): Tensor {
    const output = this.convnet.forward(x);
    return normalize(this.fc.forward(output.reshape([output.shape[0], -1])), { p: 2, axis: 1 });
  }
}

class TripletNet extends Module<[x1: Tensor, x2: Tensor, x3: Tensor], [Tensor, Tensor, Tensor]> {
  readonly embeddingNet: EmbeddingNet;

  constructor(embeddingNet: EmbeddingNet) {
    super();
    this.embeddingNet = embeddingNet;
  }

  forward(x1: Tensor, x2: Tensor, x3: Tensor): [Tensor, Tensor, Tensor] {
    return [this.embeddingNet.forward(x1), this.embeddingNet.forward(x2), this.embeddingNet.forward(x3)];
  }

  getEmbedding(x: Tensor): Tensor {
    return this.embeddingNet.forward(x);
  }
}

provePort('siamese', () => {
  const model = new TripletNet(new EmbeddingNet());
  const lossFn = new TripletMarginLoss({ margin: 0.5, swap: true });
  const optimizer = new RMSprop(model.parameters(), { learningRate: 1e-3 });
  const scheduler = new StepLR(optimizer, 4, { gamma: 0.1 });
  const step = (anchor: Tensor, positive: Tensor, negative: Tensor): Tensor[] => {
    optimizer.zeroGrad();
    const outputs = model.forward(anchor, positive, negative);
    const loss = lossFn.forward(...outputs);
    loss.backward();
    optimizer.step();
    return [loss];
  };
  const predict = (x1: Tensor, x2: Tensor): Tensor[] => {
    const [first, second] = [model.getEmbedding(x1), model.getEmbedding(x2)];
    return [pairwiseDistance(first, second), cosineSimilarity(first, second)];
  };
  return { models: { model }, step, after: () => scheduler.step(), predict };
});
