import { compile } from '@gradkit/compile';
import { argmax, Generator, permutation, tensor, type Tensor } from '@gradkit/core-tensor';
import { synthDigits } from '@gradkit/data';
import {
  BatchNorm2d,
  Conv2d,
  Embedding,
  Flatten,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';

/** A model with what it is trained, calibrated and tested on. */
export interface Task {
  readonly name: string;
  readonly model: Module;
  /** trains the model, for so many epochs, else as many as it takes */
  train(epochs?: number): Promise<void>;
  readonly calibration: readonly Tensor[];
  readonly test: readonly { readonly inputs: Tensor; readonly labels: Tensor }[];
}

interface Examples {
  readonly inputs: Tensor;
  readonly labels: Tensor;
}

function batchesOf({ inputs, labels }: Examples, size: number, order: Tensor): Examples[] {
  return Array.from({ length: Math.ceil(order.size / size) }, (_, i) => {
    const rows = order.slice([[i * size, Math.min((i + 1) * size, order.size)]]);
    return { inputs: inputs.take(rows), labels: labels.take(rows) };
  });
}

/** Trains with Adam, each example `epochs` times; logits have the classes on their last axis. */
async function fit(
  model: Module,
  examples: Examples,
  {
    epochs,
    batchSize,
    learningRate,
  }: { readonly epochs: number; readonly batchSize: number; readonly learningRate: number },
): Promise<void> {
  const optimizer = new Adam(model.parameters(), { learningRate });
  const step = compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const logits = model.forward(inputs);
    const loss = crossEntropy(logits.reshape([labels.size, logits.shape.at(-1)!]), labels.reshape([labels.size]));
    loss.backward();
    optimizer.step();
    return loss;
  });
  const rng = new Generator(3);
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const { inputs, labels } of batchesOf(examples, batchSize, permutation(examples.labels.shape[0], { rng })))
      await step(inputs, labels);
  await model.sync();
}

/** How many of the labels a model finds. */
export async function accuracyOf(
  predict: (inputs: Tensor) => Promise<readonly Tensor[]>,
  test: Task['test'],
): Promise<number> {
  let [right, all] = [0, 0];
  for (const { inputs, labels } of test) {
    const [logits] = await predict(inputs);
    const found = argmax(logits, logits.rank - 1).data;
    labels.data.forEach((label, i) => (right += Number(label === found[i])));
    all += labels.size;
  }
  return right / all;
}

interface DigitOptions {
  /** images to train on */
  readonly train: number;
  /** images to test with */
  readonly test: number;
  readonly epochs: number;
  /** default true */
  readonly batchNorm?: boolean | undefined;
}

/** Digits of 28 × 28 pixels, and a convolutional network. */
export function digits({ train, test, epochs, batchNorm = true }: DigitOptions): Task {
  const rng = new Generator(1);
  const convolution = (inChannels: number, outChannels: number): Module[] => [
    new Conv2d(inChannels, outChannels, 3, { padding: 1, rng }),
    ...(batchNorm ? [new BatchNorm2d(outChannels)] : []),
    new ReLU(),
    new MaxPool2d(2),
  ];
  const model = new Sequential(
    ...convolution(1, 16),
    ...convolution(16, 32),
    new Flatten(),
    new Linear(1568, 64, { rng }),
    new ReLU(),
    new Linear(64, 10, { rng }),
  );
  const data = synthDigits({ train, test });
  const pixels = (images: Tensor): Tensor => images.cast('float32').div(255);
  const of = ({ inputs, labels }: Examples): Examples => ({ inputs: pixels(inputs), labels });
  const [trained, tested] = [of(data.train.tensors), of(data.test.tensors)];
  const inOrder = (count: number): Tensor => tensor(Int32Array.from({ length: count }, (_, i) => i));
  return {
    name: 'digits',
    model,
    train: (more = epochs) => fit(model, trained, { epochs: more, batchSize: 64, learningRate: 2e-3 }),
    calibration: batchesOf(trained, 64, inOrder(Math.min(train, 256))).map(({ inputs }) => inputs),
    test: batchesOf(tested, 100, inOrder(test)),
  };
}

/** The next character of a text, by an LSTM. */
class CharLSTM extends Module {
  readonly embedding: Embedding;
  readonly lstm: LSTM;
  readonly head: Linear;

  constructor(letters: number, hidden: number, rng: Generator) {
    super();
    this.embedding = new Embedding(letters, 64, { rng });
    this.lstm = new LSTM(64, hidden, { batchFirst: true, rng });
    this.head = new Linear(hidden, letters, { rng });
  }

  /** @param x `[batch, length]` characters @returns `[batch, length, characters]` */
  forward(x: Tensor): Tensor {
    const [output] = this.lstm.forward(this.embedding.forward(x));
    return this.head.forward(output);
  }
}

interface CharOptions {
  readonly text: string;
  /** characters at the end that are tested */
  readonly test: number;
  readonly hidden: number;
  readonly epochs: number;
}

/** A text, and an LSTM that foretells each next character. */
export function characters({ text, test, hidden, epochs }: CharOptions): Task {
  const length = 64;
  const alphabet = [...new Set(text)].toSorted();
  const codes = Int32Array.from(text, (letter) => alphabet.indexOf(letter));
  const windows = (from: number, to: number): Examples => {
    const count = Math.floor((to - from - 1) / length);
    const part = (shift: number): Tensor =>
      tensor(codes.slice(from + shift, from + shift + count * length), { shape: [count, length] });
    return { inputs: part(0), labels: part(1) };
  };
  const model = new CharLSTM(alphabet.length, hidden, new Generator(1));
  const split = codes.length - test;
  const [trained, tested] = [windows(0, split), windows(split, codes.length)];
  const inOrder = (count: number): Tensor => tensor(Int32Array.from({ length: count }, (_, i) => i));
  return {
    name: 'characters',
    model,
    train: (more = epochs) => fit(model, trained, { epochs: more, batchSize: 32, learningRate: 3e-3 }),
    calibration: batchesOf(trained, 32, inOrder(Math.min(128, trained.labels.shape[0]))).map(({ inputs }) => inputs),
    test: batchesOf(tested, 32, inOrder(tested.labels.shape[0])),
  };
}
