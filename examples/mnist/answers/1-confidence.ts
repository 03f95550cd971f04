// Throw away what the network is not sure of: how right is the rest?
import { seed, softmax } from '@gradkit/core-tensor';
import { DataLoader, normalize, type LabelledImages } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun } = lesson('mnist', { epochs: 2 });
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const model = new Sequential(
  new Flatten(),
  new Linear(784, 250),
  new ReLU(),
  new Linear(250, 100),
  new ReLU(),
  new Linear(100, 10),
);
const trainer = new Trainer({ model, optimizer: new Adam(model.parameters()), loss: crossEntropy, log: () => {} });
await trainer.fit(new DataLoader(train, { batchSize: 64, shuffle: true, seed: chosen, transform }), { epochs });
const rows: { sureness: number; right: boolean }[] = [];
for (const { inputs, labels } of new DataLoader(test, { batchSize: 500, transform }))
  for (const [i, p] of (softmax(await trainer.predict(inputs), 1).toArray() as number[][]).entries()) {
    const sureness = Math.max(...p);
    rows.push({ sureness, right: p.indexOf(sureness) === labels.data[i] });
  }
for (const least of [0, 0.5, 0.9, 0.99]) {
  const kept = rows.filter(({ sureness }) => sureness >= least);
  const right = kept.filter((row) => row.right).length;
  console.log(
    `at least ${least} sure: ${kept.length} of ${rows.length}, ${((100 * right) / Math.max(1, kept.length)).toFixed(2)} % right`,
  );
}
