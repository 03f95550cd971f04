// The error on new points over the width of the network, for the curve of the lesson: it falls, and rises again but little.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, normal, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('overfitting', { epochs: 2000 });
const rng = new Generator(chosen);
function draw(count: number): { x: Tensor; y: Tensor } {
  const x = tensor(Array.from({ length: count }, (_, i) => [-3 + (6 * i) / (count - 1)]));
  return {
    x,
    y: x
      .mul(1.2)
      .sin()
      .add(normal([count, 1], { std: 0.4, rng })),
  };
}
const [seen, unseen] = [draw(20), draw(200)];
const widths = dryRun ? [1, 8] : [1, 2, 3, 5, 8, 16, 32, 64];
const errors: { training: number[]; new: number[] } = { training: [], new: [] };
for (const width of widths) {
  seed(chosen);
  const model = new Sequential(new Linear(1, width), new Tanh(), new Linear(width, 1));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = mse(model.forward(x), y);
    loss.backward();
    optimizer.step();
  });
  for (let i = 0; i < epochs; i++) await step(seen.x, seen.y);
  const error = ({ x, y }: typeof seen): number => noGrad(() => mse(model.forward(x), y).item());
  errors.training.push(error(seen));
  errors.new.push(error(unseen));
  console.log(
    `${String(width).padStart(2)} hidden units: ${error(seen).toFixed(3)}, on new points ${error(unseen).toFixed(3)}`,
  );
}
const curves = { training: { x: widths, y: errors.training }, 'new points': { x: widths, y: errors.new } };
await show(
  'width.png',
  lossCurve(curves, { title: 'Error over the width', xLabel: 'hidden units', yLabel: 'MSE', logX: true }),
);
