/**
 * Why there are hidden layers: a network from scratch, and XOR. The pictures are in runs/xor.
 */
import { noGrad, Parameter } from '@gradkit/autograd';
import { Generator, linear, normal, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh, type Module } from '@gradkit/layers';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from '@gradkit/losses';
import { Adam, SGD } from '@gradkit/optimizers';
import { decisionBoundary, lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed, dryRun, show } = lesson('xor', { epochs: 150 });
const rng = new Generator(seed);

// --- 1. A network from scratch: 2-8-1, its weights in plain parameters ----------------------------------------------------------------

const examples = tensor([
  [0.9, -0.2],
  [0.75, 0.6],
]);
const truth = tensor([[0], [1]]);

const w1 = new Parameter(normal([8, 2], { std: 0.5, rng }));
const b1 = new Parameter(zeros([8]));
const w2 = new Parameter(normal([1, 8], { std: 0.5, rng }));
const b2 = new Parameter(zeros([1]));

function network(x: Tensor): Tensor {
  const hidden = linear(x, w1.value, b1.value).tanh(); // [batch, 8]
  return linear(hidden, w2.value, b2.value).sigmoid(); // [batch, 1]
}

const sgd = new SGD([w1, b1, w2, b2], { learningRate: 0.01 });
const losses: number[] = [];
for (let step = 0; step < (dryRun ? 10 : 3000); step++) {
  sgd.zeroGrad();
  const loss = binaryCrossEntropy(network(examples), truth);
  loss.backward();
  sgd.step();
  losses.push(loss.item());
}
console.log('1. A network from scratch, 2-8-1');
console.log(`   loss ${losses[0].toFixed(4)} before, ${losses.at(-1)!.toFixed(4)} after ${losses.length} steps`);
await show('network-loss.png', lossCurve(losses, { title: 'A network from scratch', xLabel: 'step' }));

// --- 2. XOR: true where exactly one of the two inputs is ------------------------------------------------------------------------------

const points = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const labels = [0, 1, 1, 0];
const inputs = tensor(points);
const targets = tensor(labels).reshape([4, 1]);

// a straight line, and a line bent by a hidden layer
const models = {
  'one layer': new Linear(2, 1, { rng }),
  'one hidden layer': new Sequential(new Linear(2, 8, { rng }), new Tanh(), new Linear(8, 1, { rng })),
};

function probabilities(model: Module, x: Tensor): number[] {
  return [...noGrad(() => model.forward(x).sigmoid()).data];
}

function train(model: Module): number {
  const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    optimizer.zeroGrad();
    const loss = binaryCrossEntropyWithLogits(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
  }
  const right = probabilities(model, inputs).filter((p, i) => Number(p > 0.5) === labels[i]);
  return right.length / labels.length;
}

console.log('\n2. XOR');
for (const [name, model] of Object.entries(models)) {
  const accuracy = train(model);
  console.log(`   ${name}: ${Math.round(100 * accuracy)} % right after ${epochs} epochs`);
  const predict = (grid: number[][]): number[] => probabilities(model, tensor(grid));
  const picture = decisionBoundary({ points, labels, predict }, { title: `XOR with ${name}`, range: [-0.5, 1.5] });
  await show(`${name.replaceAll(' ', '-')}.png`, picture);
}
