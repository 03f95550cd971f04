// How many images does it take? The same network with 100, 1000 and 10 000 of them, with the same number of steps.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, normalize, subset, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { seed: chosen, dryRun } = lesson('mnist');
const { train, test } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
for (const count of dryRun ? [100] : [100, 1000, 10000]) {
  seed(chosen);
  const model = new Sequential(
    new Flatten(),
    new Linear(784, 250),
    new ReLU(),
    new Linear(250, 100),
    new ReLU(),
    new Linear(100, 10),
  );
  const metrics = { accuracy: new Accuracy() };
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters()),
    loss: crossEntropy,
    metrics,
    log: () => {},
  });
  const some = subset(
    train,
    Array.from({ length: count }, (_, i) => i),
  );
  const loader = new DataLoader(some, { batchSize: 50, shuffle: true, seed: chosen, transform });
  await trainer.fit(loader, { epochs: dryRun ? 1 : 20_000 / count });
  const { accuracy } = await trainer.evaluate(new DataLoader(test, { batchSize: 500, transform }));
  console.log(`${count} images: ${(100 * accuracy).toFixed(2)} %`);
}
