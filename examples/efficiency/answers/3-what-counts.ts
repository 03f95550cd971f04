// Examples a second are not what counts: the same seconds of training with small batches and with large ones.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, normalize, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { seed: chosen, dryRun } = lesson('efficiency');
const { train, test } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const seconds = dryRun ? 0.1 : 5;
for (const batchSize of [8, 32, 128, 512, 2048].slice(0, dryRun ? 2 : 5)) {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10));
  const optimizer = new Adam(model.parameters());
  const step = compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(inputs), labels);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const loader = new DataLoader(train, { batchSize, shuffle: true, dropLast: true, seed: chosen, transform });
  let seen = 0;
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    for (const { inputs, labels } of loader) {
      await step(inputs, labels);
      seen += batchSize;
      if (performance.now() >= end) break;
    }
  }
  const accuracy = new Accuracy();
  noGrad(() => {
    for (const { inputs, labels } of new DataLoader(test, { batchSize: 500, transform }))
      accuracy.update(model.forward(inputs), labels);
  });
  const right = `${(100 * accuracy.compute()).toFixed(1)} %`;
  console.log(
    `batches of ${batchSize}: ${(seen / 1000).toFixed(0)} thousand examples, ${right} of the test images right`,
  );
}
