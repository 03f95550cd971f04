// A classifier of texts, ported line by line from PyTorch; tooling/golden/ports/text_classification.py is the original.
import type { Tensor } from '@gradkit/core-tensor';
import { EmbeddingBag, init, Linear, Module } from '@gradkit/layers';
import { CrossEntropyLoss } from '@gradkit/losses';
import { clipGradNorm, SGD } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [VOCABULARY, WIDTH, CLASSES] = [15, 6, 4];

class TextClassificationModel extends Module<[text: Tensor, offsets: Tensor]> {
  readonly embedding: EmbeddingBag;
  readonly fc: Linear;

  constructor(vocabSize: number, embedDim: number, numClass: number) {
    super();
    this.embedding = new EmbeddingBag(vocabSize, embedDim);
    this.fc = new Linear(embedDim, numClass);
    const initrange = 0.5;
    init.uniform(this.embedding.weight, { low: -initrange, high: initrange });
    init.uniform(this.fc.weight, { low: -initrange, high: initrange });
    init.zeros(this.fc.bias!);
  }

  forward(text: Tensor, offsets: Tensor): Tensor {
    const embedded = this.embedding.forward(text, offsets);
    return this.fc.forward(embedded);
  }
}

provePort(
  'text_classification',
  () => {
    const model = new TextClassificationModel(VOCABULARY, WIDTH, CLASSES);
    const criterion = new CrossEntropyLoss();
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    const step = (text: Tensor, offsets: Tensor, label: Tensor): Tensor[] => {
      optimizer.zeroGrad();
      const predictedLabel = model.forward(text, offsets);
      const loss = criterion.forward(predictedLabel, label);
      loss.backward();
      clipGradNorm(model.parameters(), 0.1);
      optimizer.step();
      return [loss];
    };
    return { models: { model }, step, predict: (text, offsets) => model.forward(text, offsets) };
  },
  { free: [{ 0: 'length' }, { 0: 'batch' }] },
);
