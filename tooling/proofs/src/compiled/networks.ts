import { Generator, isFloating, normal, randint, seed, type Tensor } from '@gradkit/core-tensor';
import {
  AvgPool3d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Conv3d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  MaxPool3d,
  ReLU,
  Sequential,
  Tanh,
  type Module,
} from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { CharacterModel } from '../../../bench/src/models/lstm.ts';
import { GPT } from '../../../bench/src/models/gpt.ts';
import { UnrolledLSTM } from '../testing/unrolled-lstm.ts';

/** A network, batches for it, and its loss. */
export interface Task {
  readonly model: Module;
  readonly batches: readonly (readonly [inputs: Tensor, labels: Tensor])[];
  loss(inputs: Tensor, labels: Tensor): Tensor;
}

const classes = 4;
const tokens = 11;

/** Labels of all positions in one list, as cross-entropy takes them. */
function sequenceLoss(model: Module): Task['loss'] {
  return (inputs, labels) => {
    const logits = model.forward(inputs); // [batch, length, vocabulary]
    return crossEntropy(logits.reshape([labels.size, tokens]), labels.reshape([labels.size]));
  };
}

function images(shape: readonly number[], batch: number): Task['batches'] {
  const rng = new Generator(5);
  return Array.from({ length: 3 }, () => {
    const inputs = normal([batch, ...shape], { rng });
    return [inputs, randint(classes, [batch], { rng })] as const;
  });
}

function texts(length: number): Task['batches'] {
  const rng = new Generator(6);
  const draw = (): Tensor => randint(tokens, [4, length], { rng });
  return Array.from({ length: 3 }, () => [draw(), draw()] as const);
}

function classifier(model: Module, shape: readonly number[], { batch = 8 } = {}): Task {
  return {
    model,
    batches: images(shape, batch),
    loss: (inputs, labels) => crossEntropy(model.forward(inputs), labels),
  };
}

function predictor(model: Module): Task {
  return { model, batches: texts(6), loss: sequenceLoss(model) };
}

/** Small networks of every kind, the same at every call. */
export const networks: Readonly<Record<string, () => Task>> = {
  mlp: () => classifier(new Sequential(new Linear(12, 16), new ReLU(), new Linear(16, classes)), [12]),
  'convolutions with batch norm and dropout': () =>
    classifier(
      new Sequential(
        new Conv2d(1, 4, 3, { padding: 1 }),
        new BatchNorm2d(4),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(4, 6, 3, { stride: 2 }),
        new ReLU(),
        new Flatten(),
        new Dropout(0.3),
        new Linear(24, classes),
      ),
      [1, 10, 10],
    ),
  'convolutions of volumes': () =>
    classifier(
      new Sequential(
        new Conv3d(1, 3, 3, { padding: 1 }),
        new ReLU(),
        new MaxPool3d(2),
        new Conv3d(3, 4, 2),
        new AvgPool3d(2),
        new Flatten(),
        new Linear(4, classes),
      ),
      [1, 6, 6, 6],
    ),
  'wide layers': () =>
    classifier(
      new Sequential(
        new Conv2d(1, 3, 3),
        new ReLU(),
        new Flatten(),
        new Linear(48, 64, { bias: false }),
        new BatchNorm1d(64),
        new ReLU(),
        new Dropout(0.2),
        new Linear(64, 65),
        new Tanh(),
        new Linear(65, classes),
      ),
      [1, 6, 6],
      { batch: 16 },
    ),
  lstm: () => predictor(new CharacterModel({ vocabulary: tokens, features: 5, hidden: 8 })),
  'lstm by hand': () => predictor(new UnrolledLSTM(tokens, 5, 8)),
  gpt: () => predictor(new GPT({ vocabulary: tokens, block: 6, layers: 2, heads: 2, width: 8 })),
};

/** Makes a task from the same random numbers every time. */
export function taskOf(network: string): Task {
  seed(7);
  return networks[network]();
}

/** The same in double precision. */
export function doubleTaskOf(network: string): Task {
  const { model, batches, loss } = taskOf(network);
  const double = (x: Tensor): Tensor => (isFloating(x.dtype) ? x.cast('float64') : x);
  return { model: model.double(), batches: batches.map(([inputs, labels]) => [double(inputs), labels]), loss };
}
