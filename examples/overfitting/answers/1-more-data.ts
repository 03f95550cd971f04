// The best remedy is more data: the same network with 100, 400 and 1600 digits.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('overfitting', { epochs: 20 });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
for (const count of dryRun ? [100] : [100, 400, 1600]) {
  const { train, test } = synthDigits({ train: count, test: 1000, seed: 1 });
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 256), new ReLU(), new Linear(256, 10));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.003 });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    log: () => {},
  });
  await trainer.fit(new DataLoader(train, { batchSize: 50, shuffle: true, seed: chosen, transform }), { epochs });
  const { accuracy } = await trainer.evaluate(new DataLoader(test, { batchSize: 500, transform }));
  console.log(`${count} digits: ${(100 * accuracy).toFixed(1)} % of new ones`);
}
