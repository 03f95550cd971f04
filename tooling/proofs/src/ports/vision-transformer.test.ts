// A vision transformer, ported line by line from PyTorch; tooling/golden/ports/vision_transformer.py is the original.
import { Parameter } from '@gradkit/autograd';
import { broadcastTo, concat, normal, zeros, type Tensor } from '@gradkit/core-tensor';
import { Conv2d, LayerNorm, Linear, Module, TransformerEncoder, TransformerEncoderLayer } from '@gradkit/layers';
import { CrossEntropyLoss } from '@gradkit/losses';
import { AdamW, CosineAnnealingLR, LinearLR, SequentialLR } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

interface Sizes {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly hiddenDim: number;
  readonly mlpDim: number;
  readonly numClasses: number;
}

class VisionTransformer extends Module {
  readonly hiddenDim: number;
  readonly convProj: Conv2d;
  readonly classToken: Parameter;
  readonly posEmbedding: Parameter;
  readonly encoder: TransformerEncoder;
  readonly head: Linear;

  constructor({ imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim, numClasses }: Sizes) {
    super();
    this.hiddenDim = hiddenDim;
    this.convProj = new Conv2d(3, hiddenDim, patchSize, { stride: patchSize });
    const seqLength = Math.floor(imageSize / patchSize) ** 2 + 1;
    this.classToken = new Parameter(zeros([1, 1, hiddenDim]));
    this.posEmbedding = new Parameter(normal([1, seqLength, hiddenDim], { std: 0.02 }));
    const layer = new TransformerEncoderLayer(hiddenDim, numHeads, {
      dimFeedforward: mlpDim,
      dropout: 0,
      activation: 'gelu',
      batchFirst: true,
      normFirst: true,
    });
    const norm = new LayerNorm(hiddenDim, { eps: 1e-6 });
    this.encoder = new TransformerEncoder(layer, numLayers, { norm, enableNestedTensor: false });
    this.head = new Linear(hiddenDim, numClasses);
  }

  forward(image: Tensor): Tensor {
    const [n] = image.shape;
    const patches = this.convProj.forward(image).reshape([n, this.hiddenDim, -1]).permute([0, 2, 1]);
    const batchClassToken = broadcastTo(this.classToken.value, [n, 1, this.hiddenDim]);
    const x = this.encoder.forward(concat([batchClassToken, patches], 1).add(this.posEmbedding.value));
    return this.head.forward(x.slice([null, 0]));
  }
}

provePort('vision_transformer', () => {
  const model = new VisionTransformer({
    imageSize: 8,
    patchSize: 4,
    numLayers: 2,
    numHeads: 2,
    hiddenDim: 8,
    mlpDim: 12,
    numClasses: 4,
  });
  const criterion = new CrossEntropyLoss({ labelSmoothing: 0.1 });
  const optimizer = new AdamW(model.parameters(), { learningRate: 0.01, weightDecay: 0.05 });
  const warmup = new LinearLR(optimizer, { startFactor: 0.25, totalIters: 3 });
  const main = new CosineAnnealingLR(optimizer, 6);
  const lrScheduler = new SequentialLR(optimizer, [warmup, main], [4]);
  const step = (image: Tensor, target: Tensor): Tensor[] => {
    const output = model.forward(image);
    const loss = criterion.forward(output, target);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return [loss];
  };
  return { models: { model }, step, after: () => lrScheduler.step(), predict: (image) => model.forward(image) };
});
