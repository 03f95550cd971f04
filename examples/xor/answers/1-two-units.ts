// Two hidden units are enough, but not from every start: count the starts that get there.
import { Generator, tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';

const { epochs, dryRun } = lesson('xor', { epochs: 400 });
const inputs = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const targets = tensor([[0], [1], [1], [0]]);

for (const hidden of [2, 3, 4, 8]) {
  let solved = 0;
  const starts = dryRun ? 1 : 20;
  for (let start = 1; start <= starts; start++) {
    const rng = new Generator(start);
    const model = new Sequential(new Linear(2, hidden, { rng }), new Tanh(), new Linear(hidden, 1, { rng }));
    const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
    for (let epoch = 0; epoch < epochs; epoch++) {
      optimizer.zeroGrad();
      binaryCrossEntropyWithLogits(model.forward(inputs), targets).backward();
      optimizer.step();
    }
    const right = model.forward(inputs).greater(0).cast('float32').equal(targets).all();
    solved += right.item() ? 1 : 0;
  }
  console.log(`${hidden} hidden units: ${solved} of ${starts} starts learn XOR`);
}
