/**
 * Gradient descent with all examples, with one, and with a few at a time; epochs, batches, iterations; the learning rate.
 * The pictures are in runs/gradient-descent.
 */
import { Parameter } from '@gradkit/autograd';
import { Generator, normal, seed, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy, mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { lossCurve, lossSurface } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('gradient-descent', { epochs: 5 });

// --- 1. Two parameters: the path of each kind -----------------------------------------------------------------------------------------

const rng = new Generator(chosen);
const examples = 64;
const x = uniform([examples, 1], { low: -1, high: 2, rng });
const y = x
  .mul(2)
  .add(1)
  .add(normal([examples, 1], { std: 0.7, rng })); // y = 2x + 1, and noise

/** The path of `(m, b)` over `iterations` steps, each with the gradient of `batchSize` examples. */
function descend(batchSize: number, iterations: number): [m: number, b: number][] {
  const [m, b] = [new Parameter(tensor(-1)), new Parameter(tensor(4))];
  const sgd = new SGD([m, b], { learningRate: 0.1 });
  const path: [number, number][] = [[-1, 4]];
  for (let i = 0; i < iterations; i++) {
    const first = (i * batchSize) % examples; // the examples are in no order, so their order is as good as a random one
    const batch = (all: Tensor): Tensor => all.slice([[first, first + batchSize]]);
    sgd.zeroGrad();
    mse(batch(x).mul(m.value).add(b.value), batch(y)).backward();
    sgd.step();
    path.push([m.value.item(), b.value.item()]);
  }
  return path;
}

const paths = { 'all 64 examples': descend(64, 40), '8 at a time': descend(8, 40), 'one at a time': descend(1, 40) };
const [xs, ys] = [[...x.data], [...y.data]];
const meanSquare = (m: number, b: number): number =>
  xs.reduce((sum, at, i) => sum + (m * at + b - ys[i]) ** 2, 0) / examples;
console.log('1. Forty steps through y = 2x + 1 with noise');
for (const [name, path] of Object.entries(paths)) {
  const [m, b] = path.at(-1)!;
  console.log(`   ${name.padEnd(16)} m = ${m.toFixed(2)}, b = ${b.toFixed(2)}, MSE ${meanSquare(m, b).toFixed(3)}`);
}
await show(
  'paths.png',
  lossSurface(
    { f: meanSquare, mRange: [-2, 4], bRange: [-1, 5], paths },
    { title: 'The same forty steps', lossLabel: 'MSE' },
  ),
);

// --- 2. A network: epoch, batch, iteration --------------------------------------------------------------------------------------------

const { train } = synthDigits({ train: dryRun ? 256 : 2048, test: 1, seed: 1 });
const floats = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });

/** The mean loss of each epoch, from the same weights at every call. */
async function fit(batchSize: number, learningRate: number): Promise<number[]> {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Linear(32, 10));
  const optimizer = new SGD(model.parameters(), { learningRate });
  const loader = new DataLoader(train, { batchSize, shuffle: true, seed: chosen, transform: floats });
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, log: () => {} });
  const history = await trainer.fit(loader, { epochs });
  return history.values('loss');
}

console.log(`\n2. ${train.length} digits, ${epochs} epochs, learning rate 0.1`);
const bySize: Record<string, number[]> = {};
for (const batchSize of [8, 32, 256, train.length]) {
  const losses = await fit(batchSize, 0.1);
  bySize[`batches of ${batchSize}`] = losses;
  const iterations = epochs * Math.ceil(train.length / batchSize);
  console.log(
    `   batches of ${String(batchSize).padStart(4)}: ${String(iterations).padStart(4)} iterations, loss ${losses.at(-1)!.toFixed(3)}`,
  );
}
await show(
  'batch-sizes.png',
  lossCurve(bySize, { title: 'Small batches make more steps an epoch', yLabel: 'cross-entropy' }),
);

console.log('\n3. Batches of 32, and the learning rate');
const byRate: Record<string, number[]> = {};
for (const learningRate of [0.001, 0.01, 0.1, 2]) {
  byRate[`λ = ${learningRate}`] = await fit(32, learningRate);
  console.log(`   λ = ${String(learningRate).padEnd(5)} loss ${byRate[`λ = ${learningRate}`].at(-1)!.toFixed(3)}`);
}
await show('learning-rates.png', lossCurve(byRate, { title: 'Too small, right, too large', yLabel: 'cross-entropy' }));
