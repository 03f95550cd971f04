// Examples sorted by class and never shuffled: each batch has one digit only, and the network forgets the others.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, subset, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { SGD } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('gradient-descent', { epochs: 5 });
const { train, test } = synthDigits({ train: dryRun ? 256 : 2048, test: 500, seed: 1 });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
const { data } = train.tensors.labels;
const byClass = subset(
  train,
  Array.from(data.keys()).toSorted((a, b) => data[a] - data[b]),
);
const loaders = {
  shuffled: new DataLoader(train, { batchSize: 32, shuffle: true, seed: chosen, transform }),
  'sorted by class': new DataLoader(byClass, { batchSize: 32, transform }),
};
for (const [name, loader] of Object.entries(loaders)) {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Linear(32, 10));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    log: () => {},
  });
  await trainer.fit(loader, { epochs });
  const { accuracy } = await trainer.evaluate(new DataLoader(test, { batchSize: 500, transform }));
  console.log(`${name}: ${(100 * accuracy).toFixed(1)} % of new digits`);
}
