// Which change helps most? Each by itself, and all of them.
import { seed } from '@gradkit/core-tensor';
import { compose, type Transform } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { change, changes, convolutional, hands, load, toInputs } from '../hands.ts';

const { epochs, seed: chosen, dryRun } = lesson('signs', { epochs: 12 });
const { train, validation } = await hands({ dryRun, seed: chosen });
const none: Transform = (images) => images;
for (const [name, transform] of Object.entries({ none, ...changes, all: change })) {
  seed(chosen);
  const model = convolutional();
  const loader = load(train, { transform: compose(transform, toInputs), shuffle: true, seed: chosen });
  const optimizer = new AdamW(model.parameters());
  const scheduler = new OneCycleLR(optimizer, 3e-3, { totalSteps: epochs * loader.length });
  const schedule = { scheduler, every: 'batch' } as const;
  const metrics = { accuracy: new Accuracy() };
  const trainer = new Trainer({ model, optimizer, loss: crossEntropy, metrics, schedule, log: () => {} });
  await trainer.fit(loader, { epochs });
  const { accuracy, loss } = await trainer.evaluate(load(validation));
  console.log(`${name.padEnd(10)} ${(100 * accuracy).toFixed(1)} % of new photographs right, loss ${loss.toFixed(3)}`);
}
