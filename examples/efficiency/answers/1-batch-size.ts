// The best batch size of your machine: the smallest with nine tenths of the most examples a second.
import { compile } from '@gradkit/compile';
import { normal, seed, zeros, type Tensor } from '@gradkit/core-tensor';
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { sideBySide, type Contender } from '../timing.ts';

const { epochs: rounds, seed: chosen, dryRun } = lesson('efficiency', { epochs: 5 });
seed(chosen);
const networks = {
  dense: () => new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10)),
  wide: () => new Sequential(new Flatten(), new Linear(784, 1024), new ReLU(), new Linear(1024, 10)),
  convolutional: () =>
    new Sequential(
      new Conv2d(1, 16, 5, { padding: 2 }),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(16 * 196, 10),
    ),
};
const sizes = dryRun ? [1, 16] : [1, 4, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024];
for (const [kind, make] of Object.entries(networks)) {
  const model = make();
  const optimizer = new Adam(model.parameters());
  const step = (inputs: Tensor, labels: Tensor): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(inputs), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
  const contenders = sizes.map((size): [string, Contender] => {
    const [inputs, labels] = [normal([size, 1, 28, 28]), zeros([size], { dtype: 'int32' })];
    const compiled = compile(step);
    return [`${size}`, { run: () => compiled(inputs, labels), work: size }];
  });
  const times = await sideBySide(Object.fromEntries(contenders), { rounds, leastMs: dryRun ? 0 : 10 });
  const rates = sizes.map((size) => times[`${size}`]).map((milliseconds) => 1000 / milliseconds);
  const most = Math.max(...rates);
  console.log(`${kind}: ${sizes.map((size, i) => `${size}: ${Math.round((100 * rates[i]) / most)} %`).join(', ')}`);
  console.log(`   from ${sizes[rates.findIndex((rate) => rate > 0.9 * most)]} on nothing is won, only memory is used`);
}
