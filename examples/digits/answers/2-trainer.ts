// The loop of the lesson is what `Trainer` does: the same training in five lines.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('digits', { epochs: 5 });
seed(chosen);
const { train, test } = synthDigits(dryRun ? { train: 256, test: 100 } : {});
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toFloat(inputs), labels });
const loader = new DataLoader(train, { batchSize: 64, shuffle: true, seed: chosen, transform });
const model = new Sequential(
  new Flatten(),
  new Linear(784, 250),
  new ReLU(),
  new Linear(250, 100),
  new ReLU(),
  new Linear(100, 10),
);
const optimizer = new Adam(model.parameters());
const schedule = { scheduler: new CosineAnnealingLR(optimizer, epochs * loader.length), every: 'batch' } as const;
const trainer = new Trainer({ model, optimizer, loss: crossEntropy, metrics: { accuracy: new Accuracy() }, schedule });
await trainer.fit(loader, {
  epochs,
  validation: new DataLoader(test, { batchSize: 500, transform }),
  callbacks: [progressBar()],
});
console.log(trainer.history.last);
