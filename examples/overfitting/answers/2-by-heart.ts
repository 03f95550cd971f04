// Labels that mean nothing are learned by heart just as well: a falling training loss proves nothing.
import { Generator, randint, seed } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, TensorDataset, toFloat, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen } = lesson('overfitting', { epochs: 60 });
const { train, test } = synthDigits({ train: 200, test: 500, seed: 1 });
const labels = randint(10, [200], { rng: new Generator(chosen) });
const nonsense = new TensorDataset({ inputs: train.tensors.inputs, labels });
const transform = (batch: LabelledImages): LabelledImages => ({ inputs: toFloat(batch.inputs), labels: batch.labels });
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
const loader = new DataLoader(nonsense, { batchSize: 50, shuffle: true, seed: chosen, transform });
await trainer.fit(loader, { epochs });
const seen = await trainer.evaluate(loader);
const unseen = await trainer.evaluate(new DataLoader(test, { batchSize: 500, transform }));
console.log(
  `random labels: ${(100 * seen.accuracy).toFixed(1)} % of the seen, ${(100 * unseen.accuracy).toFixed(1)} % of new digits`,
);
