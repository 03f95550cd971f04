// How much does `compile` do? The same step, eagerly and compiled, in milliseconds.
import { compile } from '@gradkit/compile';
import { normal, randint, seed, type Tensor } from '@gradkit/core-tensor';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';

const { dryRun } = lesson('digits');
const steps = dryRun ? 3 : 100;
const [images, labels] = [normal([64, 1, 28, 28]), randint(10, [64])];
function training(): (images: Tensor, labels: Tensor) => Tensor {
  seed(1);
  const model = new Sequential(
    new Flatten(),
    new Linear(784, 250),
    new ReLU(),
    new Linear(250, 100),
    new ReLU(),
    new Linear(100, 10),
  );
  const optimizer = new Adam(model.parameters());
  return (x, y) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
}
for (const [name, step] of Object.entries({ eager: training(), compiled: compile(training()) })) {
  await step(images, labels); // the first call compiles
  const start = performance.now();
  for (let i = 0; i < steps; i++) await step(images, labels);
  const loss = (await step(images, labels)).item();
  console.log(
    `${name.padEnd(8)} ${((performance.now() - start) / steps).toFixed(2)} ms a step, loss ${loss.toFixed(4)}`,
  );
}
