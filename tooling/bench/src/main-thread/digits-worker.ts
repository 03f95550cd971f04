import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat } from '@gradkit/data';
import { Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { exportModel } from '@gradkit/onnx-export';
import { Adam } from '@gradkit/optimizers';
import { averageWeights, serveTraining, Trainer } from '@gradkit/train-loop';

export interface Settings {
  readonly execution: 'eager' | 'compiled';
  /** where compiled steps run; default the best there is */
  readonly device?: 'wasm' | 'webgpu' | 'cpu' | undefined;
  readonly examples: number;
  readonly epochs: number;
  readonly fails?: boolean | undefined;
}

/** Digits, learned by a small convolutional network. */
export const digits = serveTraining(({ execution, device, examples, epochs, fails = false }: Settings) => {
  const rng = new Generator(1);
  const model = new Sequential(
    new Conv2d(1, 8, 3, { rng }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.1, { rng: new Generator(2) }),
    new Linear(8 * 13 * 13, 10, { rng }),
  );
  const optimizer = new Adam(model.parameters(), { learningRate: 0.003 });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    execution,
    device: execution === 'eager' ? undefined : device,
    log: () => {},
  });
  const { train, test } = synthDigits({ train: examples, test: 20, seed: 1 });
  const transform = ({ inputs, labels }: typeof train.tensors): { inputs: Tensor; labels: Tensor } => ({
    inputs: toFloat(inputs),
    labels,
  });
  const failing = { name: 'failing', onBatchEnd: () => void (fails && Promise.reject(new RangeError('nobody waits'))) };
  return {
    trainer,
    loader: new DataLoader(train, { batchSize: 20, shuffle: true, seed: 3, transform }),
    validation: new DataLoader(test, { batchSize: 20, transform }),
    epochs,
    callbacks: [averageWeights({ decay: 0.9 }), failing],
    methods: {
      onnx: async () => exportModel(model, [tensor(new Float32Array(784), { shape: [1, 1, 28, 28] })]),
    },
  };
});
