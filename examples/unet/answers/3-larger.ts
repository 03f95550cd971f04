// There is no dense layer, so no size is fixed: trained with 32 × 32 pixels, the network takes 96 × 96, with shapes of the same size or larger ones.
import { argmax, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader } from '@gradkit/data';
import { crossEntropy, diceLoss } from '@gradkit/losses';
import { DiceScore } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { classNames, drawShapes, paint, toInputs } from '../shapes.ts';
import { UNet } from '../u-net.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('unet', { epochs: 12 });
seed(chosen);
const train = drawShapes(dryRun ? 4 : 1024, { seed: 1000 + chosen });
const model = new UNet(3, classNames.length);
const optimizer = new Adam(model.parameters());
const trainLoader = new DataLoader(train, { batchSize: 16, shuffle: true, seed: chosen, transform: toInputs });
const trainer = new Trainer({
  model,
  optimizer,
  loss: (logits: Tensor, labels: Tensor) =>
    crossEntropy(logits, labels).add(diceLoss(logits, labels, { perExample: false })),
  schedule: { scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * trainLoader.length }), every: 'batch' },
  log: () => {},
});
await trainer.fit(trainLoader, { epochs });

for (const size of dryRun ? [32, 48] : [32, 48, 64, 96]) {
  const larger = drawShapes(dryRun ? 2 : 64, { seed: 3000 + chosen, size }); // shapes grow with the image
  const { inputs, labels } = toInputs(larger.tensors);
  const logits = await trainer.predict(inputs);
  const dice = new DiceScore(classNames.length, { inputFormat: 'mixed', aggregationLevel: 'global' });
  dice.update(logits, labels);
  console.log(`${size} × ${size} pixels: Dice ${dice.compute().toFixed(3)}`);
  const guesses = argmax(logits, 1).unbind(0).map(paint);
  const images = larger.tensors.inputs.unbind(0).map(({ data }) => data);
  await show(
    `larger-${size}.png`,
    imageSheet([...images.slice(0, 4), ...guesses.slice(0, 4)], {
      shape: [3, size, size],
      imageWidth: 192,
      columns: 4,
      title: `${size} × ${size} pixels`,
    }),
  );
}
