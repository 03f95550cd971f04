// The same network without what goes across: it knows what is where, but all edges went through 4 × 4 pixels, and come out blurred.
import { argmax, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader } from '@gradkit/data';
import { Conv2d, ConvTranspose2d, MaxPool2d, Sequential } from '@gradkit/layers';
import { crossEntropy, diceLoss } from '@gradkit/losses';
import { DiceScore } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { classNames, drawShapes, paint, toInputs } from '../shapes.ts';
import { doubleConv, UNet } from '../u-net.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('unet', { epochs: 12 });
const train = drawShapes(dryRun ? 4 : 1024, { seed: 1000 + chosen });
const test = drawShapes(dryRun ? 4 : 256, { seed: 2000 + chosen });
const trainLoader = new DataLoader(train, { batchSize: 16, shuffle: true, seed: chosen, transform: toInputs });
const testLoader = new DataLoader(test, { batchSize: 16, transform: toInputs });

const networks = {
  'with skip connections': () => new UNet(3, classNames.length),
  without: () =>
    new Sequential(
      doubleConv(3, 8),
      new MaxPool2d(2),
      doubleConv(8, 16),
      new MaxPool2d(2),
      doubleConv(16, 32),
      new MaxPool2d(2),
      doubleConv(32, 64), // [batch, 64, 4, 4]
      new ConvTranspose2d(64, 32, 2, { stride: 2 }),
      doubleConv(32, 32),
      new ConvTranspose2d(32, 16, 2, { stride: 2 }),
      doubleConv(16, 16),
      new ConvTranspose2d(16, 8, 2, { stride: 2 }),
      doubleConv(8, 8),
      new Conv2d(8, classNames.length, 1),
    ),
};
const few = toInputs(test.tensors).inputs.slice([[0, 6]]);
const pictures = [
  test.tensors.inputs
    .slice([[0, 6]])
    .unbind(0)
    .map(({ data }) => data),
  test.tensors.labels
    .slice([[0, 6]])
    .unbind(0)
    .map(paint),
];
for (const [name, make] of Object.entries(networks)) {
  seed(chosen);
  const model = make();
  const optimizer = new Adam(model.parameters());
  const trainer = new Trainer({
    model,
    optimizer,
    loss: (logits: Tensor, labels: Tensor) =>
      crossEntropy(logits, labels).add(diceLoss(logits, labels, { perExample: false })),
    metrics: { dice: new DiceScore(classNames.length, { inputFormat: 'mixed', aggregationLevel: 'global' }) },
    schedule: {
      scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * trainLoader.length }),
      every: 'batch',
    },
    log: () => {},
  });
  await trainer.fit(trainLoader, { epochs });
  console.log(`${name}: Dice ${(await trainer.evaluate(testLoader)).dice.toFixed(3)} on new images`);
  pictures.push(
    argmax(await trainer.predict(few), 1)
      .unbind(0)
      .map(paint),
  );
}
const titles = ['image', 'truth', ...Object.keys(networks)].flatMap((title) => pictures[0].map(() => title));
await show(
  'no-skips.png',
  imageSheet(pictures.flat(), {
    shape: [3, 32, 32],
    imageWidth: 128,
    columns: 6,
    titles,
    title: 'Without skip connections',
  }),
);
