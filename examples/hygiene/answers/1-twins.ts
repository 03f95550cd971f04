// Twins on both sides of a split: a network that learns by heart looks as good as one that has understood.
import { seed } from '@gradkit/core-tensor';
import {
  concatDatasets,
  DataLoader,
  randomSplit,
  subset,
  synthDigits,
  toFloat,
  type LabelledImages,
} from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen } = lesson('hygiene', { epochs: 30 });
const { train: digits, test: fresh } = synthDigits({ train: 200, test: 1000, seed: 1 });
const all = Array.from({ length: 200 }, (_, i) => i);
const twice = concatDatasets([subset(digits, all), subset(digits, all)]); // someone has joined two exports of the same table
const { train, test } = randomSplit(twice, { train: 0.5, test: 0.5 }, { seed: chosen });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
seed(chosen);
const model = new Sequential(new Flatten(), new Linear(784, 64), new ReLU(), new Linear(64, 10));
const trainer = new Trainer({
  model,
  optimizer: new Adam(model.parameters()),
  loss: crossEntropy,
  metrics: { accuracy: new Accuracy() },
  log: () => {},
});
await trainer.fit(new DataLoader(train, { batchSize: 20, shuffle: true, seed: chosen, transform }), { epochs });
for (const [name, data] of Object.entries({ 'its own test part': test, 'digits that are really new': fresh })) {
  const { accuracy } = await trainer.evaluate(new DataLoader(data, { batchSize: 100, transform }));
  console.log(`${name}: ${(100 * accuracy).toFixed(1)} %`);
}
