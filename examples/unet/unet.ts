/**
 * Segmentation: which pixels belong to which shape? A U-Net goes down to see what there is, and up again to say where, with the fine details
 * handed across. The pictures are in runs/unet.
 */
import { argmax, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader } from '@gradkit/data';
import { modelGraph, summary } from '@gradkit/layers';
import { crossEntropy, diceLoss } from '@gradkit/losses';
import { Accuracy, DiceScore, MeanIoU } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet, layerDiagram, lossCurve } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { classNames, drawShapes, paint, toInputs } from './shapes.ts';
import { UNet } from './u-net.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('unet', { epochs: 10 });
seed(chosen);

// --- Data: images [batch, 3, 32, 32], and the class of each pixel [batch, 32, 32] ---------------------------------------------------------

const train = drawShapes(dryRun ? 8 : 2048, { seed: 1000 + chosen });
const test = drawShapes(dryRun ? 8 : 256, { seed: 2000 + chosen }); // other shapes, never trained with
const trainLoader = new DataLoader(train, { batchSize: 16, shuffle: true, seed: chosen, transform: toInputs });
const testLoader = new DataLoader(test, { batchSize: 16, transform: toInputs });

// --- Model and training -------------------------------------------------------------------------------------------------------------------

const model = new UNet(3, classNames.length);
if (!dryRun) console.log(summary(model, [1, 3, 32, 32]));
const optimizer = new Adam(model.parameters());
const trainer = new Trainer({
  model,
  optimizer,
  // cross-entropy looks at each pixel by itself, Dice at each region as a whole: small ones count as much as the background
  loss: (logits, labels) => crossEntropy(logits, labels).add(diceLoss(logits, labels, { perExample: false })),
  metrics: { dice: new DiceScore(classNames.length, { inputFormat: 'mixed', aggregationLevel: 'global' }) },
  schedule: {
    scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * trainLoader.length }),
    every: 'batch',
  },
});

const few = 6;
const shown = toInputs(test.tensors).inputs.slice([[0, few]]);
const moments = [1, 2, 4, 6, epochs].filter((epoch, i, all) => epoch <= epochs && all.indexOf(epoch) === i);
const guesses: Tensor[] = []; // of the same images, while it learns
for (const epoch of moments) {
  await trainer.fit(trainLoader, { epochs: epoch, validation: testLoader, callbacks: [progressBar()] });
  guesses.push(argmax(await trainer.predict(shown), 1)); // the likeliest class of each pixel
}
for (const { epoch, loss, validationDice } of trainer.history.epochs)
  console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}, Dice on new images ${validationDice.toFixed(4)}`);
await show(
  'loss.png',
  lossCurve(trainer.history, {
    title: 'U-Net on drawn shapes',
    yLabel: 'cross-entropy + Dice loss',
    metrics: ['dice'],
  }),
);

// --- How right is it? ---------------------------------------------------------------------------------------------------------------------

const masks = { inputFormat: 'mixed' } as const;
const dice = new DiceScore(classNames.length, { ...masks, aggregationLevel: 'global', average: 'none' });
const iou = new MeanIoU({ ...masks, numClasses: classNames.length, perClass: true });
const accuracy = new Accuracy();
for (const { inputs, labels } of testLoader) {
  const logits = await trainer.predict(inputs);
  dice.update(logits, labels);
  iou.update(logits, labels);
  accuracy.update(logits, labels);
}
console.log(`\n${test.length} new images: ${(100 * accuracy.compute()).toFixed(2)} % of the pixels are right`);
console.table(
  Object.fromEntries(
    classNames.map((name, c) => [name, { Dice: dice.compute()[c].toFixed(4), IoU: iou.compute()[c].toFixed(4) }]),
  ),
);
console.log(`mean Dice ${trainer.history.last!.validationDice.toFixed(4)}`);

// --- Pictures: image, truth, prediction -----------------------------------------------------------------------------------------------------

const images = test.tensors.inputs
  .slice([[0, few]])
  .unbind(0)
  .map((image) => image.data);
const truths = test.tensors.labels
  .slice([[0, few]])
  .unbind(0)
  .map(paint);
const stages = guesses.map((guess) => guess.unbind(0).map(paint));
const sheet = { shape: [3, 32, 32], imageWidth: 96 };
const captions = ['image', 'truth', 'prediction'].flatMap((caption) => images.map(() => caption));
await show(
  'predictions.png',
  imageSheet([...images, ...truths, ...stages.at(-1)!], {
    ...sheet,
    columns: few,
    titles: captions,
    title: 'Images it has not seen',
  }),
);
await show(
  'learning.png',
  imageSheet(
    [0, 1, 2].flatMap((i) => [images[i], ...stages.map((stage) => stage[i]), truths[i]]),
    {
      ...sheet,
      columns: moments.length + 2,
      titles: [0, 1, 2].flatMap(() => ['image', ...moments.map((epoch) => `epoch ${epoch}`), 'truth']),
      title: 'A prediction becomes right',
    },
  ),
);
await show('network.png', layerDiagram(modelGraph(model, [1, 3, 32, 32], { depth: 1 }), { title: 'U-Net' }), {
  scale: 0.9,
});
