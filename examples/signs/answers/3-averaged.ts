// Ask the network several times, about changed copies of the same photograph, and average what it says. Is it right more often?
import { Generator, seed, softmax, stack, type Tensor } from '@gradkit/core-tensor';
import { compose } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { change, convolutional, hands, load, toInputs } from '../hands.ts';

const { epochs, seed: chosen, dryRun } = lesson('signs', { epochs: 12 });
seed(chosen);
const { train, validation } = await hands({ dryRun, seed: chosen });
const model = convolutional();
const loader = load(train, { transform: compose(change, toInputs), shuffle: true, seed: chosen });
const optimizer = new AdamW(model.parameters());
const scheduler = new OneCycleLR(optimizer, 3e-3, { totalSteps: epochs * loader.length });
const schedule = { scheduler, every: 'batch' } as const;
const trainer = new Trainer({ model, optimizer, loss: crossEntropy, schedule, log: () => {} });
await trainer.fit(loader, { epochs });

const [{ inputs, labels }] = load(validation, { batchSize: validation.length, transform: (x) => x });
const rng = new Generator(chosen);
const asked: Tensor[] = [];
for (const copies of [1, 2, 4, 8, 16]) {
  while (asked.length < copies) asked.push(softmax(await trainer.predict(toInputs(change(inputs, rng))), 1));
  const accuracy = new Accuracy();
  accuracy.update(stack(asked, 0).mean(0), labels);
  console.log(`${copies} changed copies: ${(100 * accuracy.compute()).toFixed(1)} %`);
}
const accuracy = new Accuracy();
accuracy.update(await trainer.predict(toInputs(inputs)), labels);
console.log(`the photograph itself, once: ${(100 * accuracy.compute()).toFixed(1)} %`);
