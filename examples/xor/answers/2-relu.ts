// With ReLU the boundary is made of straight pieces, and a unit may be dead from the start: some starts fail.
import { noGrad } from '@gradkit/autograd';
import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { decisionBoundary } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed, show } = lesson('xor', { epochs: 300 });
const points = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const labels = [0, 1, 1, 0];
const rng = new Generator(seed);
const model = new Sequential(new Linear(2, 8, { rng }), new ReLU(), new Linear(8, 1, { rng }));
const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
for (let epoch = 0; epoch < epochs; epoch++) {
  optimizer.zeroGrad();
  const loss = binaryCrossEntropyWithLogits(model.forward(tensor(points)), tensor(labels).reshape([4, 1]));
  loss.backward();
  optimizer.step();
}
const predict = (grid: number[][]): number[] => [...noGrad(() => model.forward(tensor(grid)).sigmoid()).data];
console.log(
  predict(points)
    .map((p) => p.toFixed(3))
    .join(', '),
);
await show('relu.png', decisionBoundary({ points, labels, predict }, { title: 'XOR with ReLU', range: [-0.5, 1.5] }));
