// Shirts are what it gets wrong. What share of what it calls a shirt is one, and what share of the shirts does it find?
import { seed } from '@gradkit/core-tensor';
import { DataLoader, scale, stratifiedSplit, subset, synthDigits, type LabelledImages } from '@gradkit/data';
import { fashionMnist } from '@gradkit/data/node';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MulticlassPrecision, MulticlassRecall } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('fashion', { epochs: 30 });
seed(chosen);
const { train: all, classNames } = dryRun ? synthDigits({ train: 300, test: 1 }) : await fashionMnist();
const head = subset(
  all,
  Array.from({ length: Math.min(3615, all.length) }, (_, i) => i),
);
const { train, test } = stratifiedSplit(head, { train: 3000 / 3615, test: 615 / 3615 }, { seed: chosen });
const toInputs = scale(1 / 255);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const model = new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10));
const trainer = new Trainer({ model, optimizer: new Adam(model.parameters()), loss: crossEntropy, log: () => {} });
await trainer.fit(new DataLoader(train, { batchSize: 32, shuffle: true, seed: chosen, transform }), { epochs });
const [precision, recall] = [
  new MulticlassPrecision(10, { average: 'none' }),
  new MulticlassRecall(10, { average: 'none' }),
];
for (const { inputs, labels } of new DataLoader(test, { batchSize: 128, transform })) {
  const logits = await trainer.predict(inputs);
  precision.update(logits, labels);
  recall.update(logits, labels);
}
const percent = (share: number): string => `${(100 * share).toFixed(0).padStart(3)} %`;
classNames.forEach((name, i) =>
  console.log(
    `${name.padEnd(12)} precision ${percent(precision.compute()[i])}, recall ${percent(recall.compute()[i])}`,
  ),
);
