// Without a hidden layer: how far does a straight cut get? A baseline to beat.
import { seed } from '@gradkit/core-tensor';
import { DataLoader, scale, stratifiedSplit, subset, synthDigits, type LabelledImages } from '@gradkit/data';
import { fashionMnist } from '@gradkit/data/node';
import { Flatten, Linear, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('fashion', { epochs: 30 });
seed(chosen);
const { train: all } = dryRun ? synthDigits({ train: 300, test: 1 }) : await fashionMnist();
const head = subset(
  all,
  Array.from({ length: Math.min(3615, all.length) }, (_, i) => i),
);
const { train, test } = stratifiedSplit(head, { train: 3000 / 3615, test: 615 / 3615 }, { seed: chosen });
const toInputs = scale(1 / 255);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const model = new Sequential(new Flatten(), new Linear(784, 10));
const trainer = new Trainer({
  model,
  optimizer: new Adam(model.parameters()),
  loss: crossEntropy,
  metrics: { accuracy: new Accuracy() },
  log: () => {},
});
await trainer.fit(new DataLoader(train, { batchSize: 32, shuffle: true, seed: chosen, transform }), { epochs });
const { accuracy } = await trainer.evaluate(new DataLoader(test, { batchSize: 128, transform }));
console.log(`no hidden layer: ${(100 * accuracy).toFixed(1)} %`);
