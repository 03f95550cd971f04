import { Generator, normal, randint, seed, Tensor } from '@gradkit/core-tensor';
import { DataLoader, normalize, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { Adam, SGD } from '@gradkit/optimizers';

type Step = () => Tensor;

const batchSize = 64;
const images = 60_000;

/** Random pixels and labels in the number of MNIST's. */
function digits(): TensorDataset<{ readonly inputs: Tensor; readonly labels: Tensor }> {
  const rng = new Generator(1);
  const pixels = new Uint8Array(images * 28 * 28);
  for (let i = 0, bits = 1; i < pixels.length; i++)
    pixels[i] = bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) >>> 0;
  const inputs = new Tensor({ shape: [images, 1, 28, 28], dtype: 'uint8' }, pixels);
  return new TensorDataset({ inputs, labels: randint(10, [images], { rng, dtype: 'int32' }) });
}

/** 784-250-100-10 with Adam, each batch gathered and normalized, as a lesson does it. */
function mlp(): Step {
  const toInputs = normalize(33.3, 78.6);
  const loader = new DataLoader(digits(), {
    batchSize,
    shuffle: true,
    seed: 1,
    transform: ({ inputs, labels }) => ({ inputs: toInputs(inputs), labels }),
  });
  const model = new Sequential(
    new Flatten(),
    new Linear(784, 250),
    new ReLU(),
    new Linear(250, 100),
    new ReLU(),
    new Linear(100, 10),
  );
  const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
  let batches = loader[Symbol.iterator]();
  return () => {
    let next = batches.next();
    if (next.done === true) next = (batches = loader[Symbol.iterator]()).next();
    const { inputs, labels } = next.value;
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(inputs), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
}

/** Two convolutions of 16 and 32 channels, each pooled, with SGD. */
function convNet(): Step {
  const model = new Sequential(
    new Conv2d(1, 16, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(16, 32, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(32 * 49, 10),
  );
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
  const rng = new Generator(1);
  const inputs = normal([32, 1, 28, 28], { rng });
  const labels = randint(10, [32], { rng, dtype: 'int32' });
  return () => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(inputs), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
}

const trainings = { mlp, convNet } as const;

export type Training = keyof typeof trainings;

export const trainingNames = Object.keys(trainings) as readonly Training[];

/** Milliseconds a step of a training takes, after as many that warm up. */
export function msPerStep(name: Training, steps: number): number {
  seed(1);
  const step = trainings[name]();
  for (let i = 0; i < steps; i++) step();
  const start = performance.now();
  for (let i = 0; i < steps; i++) step().item();
  return (performance.now() - start) / steps;
}
