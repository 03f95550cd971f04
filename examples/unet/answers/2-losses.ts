// Cross-entropy, Dice, or both? Cross-entropy counts pixels, and most are background; Dice counts regions, but says little while all are wrong.
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader } from '@gradkit/data';
import { crossEntropy, diceLoss } from '@gradkit/losses';
import { DiceScore } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { classNames, drawShapes, toInputs } from '../shapes.ts';
import { UNet } from '../u-net.ts';

const { epochs, seed: chosen, dryRun } = lesson('unet', { epochs: 8 });
const train = drawShapes(dryRun ? 4 : 1024, { seed: 1000 + chosen });
const test = drawShapes(dryRun ? 4 : 256, { seed: 2000 + chosen });
const trainLoader = new DataLoader(train, { batchSize: 16, shuffle: true, seed: chosen, transform: toInputs });
const testLoader = new DataLoader(test, { batchSize: 16, transform: toInputs });

const together = { perExample: false };
const losses: Record<string, (logits: Tensor, labels: Tensor) => Tensor> = {
  'cross-entropy': crossEntropy,
  'Dice of the batch': (logits, labels) => diceLoss(logits, labels, together),
  both: (logits, labels) => crossEntropy(logits, labels).add(diceLoss(logits, labels, together)),
  // a class that is not in an image has a Dice loss near 1 as soon as a few pixels are taken for it
  'both, Dice of each image': (logits, labels) => crossEntropy(logits, labels).add(diceLoss(logits, labels)),
};
for (const [name, loss] of Object.entries(losses)) {
  seed(chosen);
  const model = new UNet(3, classNames.length);
  const optimizer = new Adam(model.parameters());
  const trainer = new Trainer({
    model,
    optimizer,
    loss,
    metrics: { dice: new DiceScore(classNames.length, { inputFormat: 'mixed', aggregationLevel: 'global' }) },
    schedule: {
      scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * trainLoader.length }),
      every: 'batch',
    },
    log: () => {},
  });
  await trainer.fit(trainLoader, { epochs });
  console.log(`${name}: Dice ${(await trainer.evaluate(testLoader)).dice.toFixed(3)} on new images`);
}
