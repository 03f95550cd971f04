// Noise over the digits, whose pixels are 0 … 1: how fast does a network break that has never seen any?
import { Generator, normal, seed } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('digits', { epochs: 3 });
seed(chosen);
const { train, test } = synthDigits(dryRun ? { train: 256, test: 100 } : {});
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
const model = new Sequential(new Flatten(), new Linear(784, 250), new ReLU(), new Linear(250, 10));
const metrics = { accuracy: new Accuracy() };
const trainer = new Trainer({
  model,
  optimizer: new Adam(model.parameters()),
  loss: crossEntropy,
  metrics,
  log: () => {},
});
await trainer.fit(new DataLoader(train, { batchSize: 64, shuffle: true, seed: chosen, transform }), { epochs });
for (const strength of [0, 0.1, 0.3, 0.6]) {
  const rng = new Generator(1);
  const noisy = ({ inputs, labels }: LabelledImages): LabelledImages => {
    const x = toFloat(inputs);
    return { inputs: x.add(normal(x.shape, { std: strength, rng })), labels };
  };
  const { accuracy } = await trainer.evaluate(new DataLoader(test, { batchSize: 500, transform: noisy }));
  console.log(`noise of ${strength}: ${(100 * accuracy).toFixed(1)} %`);
}
