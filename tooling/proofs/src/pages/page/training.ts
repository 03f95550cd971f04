import { Generator, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat } from '@gradkit/data';
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { averageWeights, Trainer, type Callback, type ExecutionOptions, type Training } from '@gradkit/train-loop';

export interface Settings extends Pick<ExecutionOptions, 'execution' | 'device'> {
  readonly epochs: number;
  /** of the checkpoint; without one, nothing is kept */
  readonly path?: string | undefined;
  /** for the best epochs; without one, they are not kept */
  readonly bestFolder?: string | undefined;
  /** waited after each batch, so that there is a middle in which to close a page */
  readonly waitMs?: number | undefined;
  readonly accumulate?: number | undefined;
  /** the epoch that begins only when steps are compiled, or it was said that they cannot be */
  readonly decidedFrom?: number | undefined;
}

const batches = 5;

/** Digits, learned by a small convolutional network whose training has everything that a checkpoint must keep. */
export function makeTraining(
  { execution, device, epochs, waitMs = 0, accumulate, decidedFrom }: Settings,
  { callbacks = [], log = () => {} }: Pick<Training, 'callbacks'> & Pick<ExecutionOptions, 'log'>,
): { readonly model: Sequential; readonly training: Training } {
  const rng = new Generator(1);
  const said: string[] = [];
  const model = new Sequential(
    new Conv2d(1, 4, 3, { stride: 2, bias: false, rng }), // batch normalization would leave a bias without gradient
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.2),
    new Linear(4 * 6 * 6, 10, { rng }),
  );
  seed(2); // of dropout
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const scheduler = new OneCycleLR(optimizer, 0.02, { totalSteps: 100 * batches });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler, every: 'batch' },
    accumulate,
    execution,
    device,
    log(message) {
      said.push(message);
      log(message);
    },
  });
  const { train, test } = synthDigits({ train: 16 * batches, test: 20, seed: 1 });
  const transform = ({ inputs, labels }: typeof train.tensors): { inputs: Tensor; labels: Tensor } => ({
    inputs: toFloat(inputs),
    labels,
  });
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const waiting: Callback = {
    name: 'waiting',
    onBatchEnd: () => (waitMs === 0 ? undefined : wait(waitMs)),
    async onEpochStart({ epoch }) {
      if (epoch === decidedFrom) while (trainer.runsOn === 'eager' && said.length < 2) await wait(10);
    },
  };
  const training: Training = {
    trainer,
    loader: new DataLoader(train, { batchSize: 16, shuffle: true, seed: 3, transform }),
    validation: new DataLoader(test, { batchSize: 20, transform }),
    epochs,
    callbacks: [averageWeights({ decay: 0.9 }), waiting, ...callbacks],
  };
  return { model, training };
}
