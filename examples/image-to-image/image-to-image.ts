/**
 * From an image to another image: photographs of hands that were made small become sharp again. The network puts in what it has learned of
 * hands. The pictures are in runs/image-to-image.
 */
import { arange, seed, type Tensor } from '@gradkit/core-tensor';
import { compose, DataLoader, randomFlip, resize, TensorDataset, toFloat } from '@gradkit/data';
import { Module } from '@gradkit/layers';
import { l1Loss } from '@gradkit/losses';
import { PeakSignalNoiseRatio, StructuralSimilarityIndexMeasure } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet, lossCurve } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { UNet } from '@gradkit-examples/unet/u-net';

const { epochs, seed: chosen, dryRun, show } = lesson('image-to-image', { epochs: 4 });
seed(chosen);

// --- Data: the target is a photograph, the input is made of it ----------------------------------------------------------------------------

const size = 48;
const { train, test } = await hands({ size, dryRun }); // those for testing are of other people

type Pair = { readonly inputs: Tensor; readonly targets: Tensor };
const shrink = resize(size / 4);
/** 12 × 12 pixels, enlarged again by drawing curves between them: what one does without a network. */
const bicubic = compose(shrink, resize(size, { interpolation: 'bicubic' }));
const flip = randomFlip();

const trainLoader = new DataLoader(new TensorDataset({ inputs: train, targets: train }), {
  batchSize: 16,
  shuffle: true,
  seed: chosen,
  transform(photographs: Pair, rng) {
    const targets = toFloat(flip(photographs.targets, rng));
    return { inputs: bicubic(targets), targets };
  },
});
const testLoader = new DataLoader(new TensorDataset({ inputs: test, targets: test }), {
  batchSize: 16,
  transform(photographs: Pair) {
    const targets = toFloat(photographs.targets);
    return { inputs: bicubic(targets), targets };
  },
});

// --- Model: the U-Net of the lesson before gives what is missing, pixel by pixel ------------------------------------------------------------

class Sharpen extends Module {
  readonly missing = new UNet(3, 3);

  forward(blurred: Tensor): Tensor {
    return blurred.add(this.missing.forward(blurred)); // [batch, 3, 48, 48]
  }
}

const model = new Sharpen();
const optimizer = new Adam(model.parameters());
const trainer = new Trainer({
  model,
  optimizer,
  loss: l1Loss, // the mean distance; squares would fear large errors more, and blur
  metrics: { psnr: new PeakSignalNoiseRatio([0, 1]) },
  schedule: { scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * trainLoader.length }), every: 'batch' },
});
const history = await trainer.fit(trainLoader, { epochs, validation: testLoader, callbacks: [progressBar()] });
for (const { epoch, loss, validationPsnr } of history.epochs)
  console.log(
    `epoch ${epoch}: loss ${loss.toFixed(4)}, PSNR on people it has not seen ${validationPsnr.toFixed(2)} dB`,
  );
await show(
  'loss.png',
  lossCurve(history, { title: 'From 12 × 12 to 48 × 48 pixels', yLabel: 'mean distance', metrics: ['psnr'] }),
);

// --- Better than without? -----------------------------------------------------------------------------------------------------------------

const nearest = compose(shrink, resize(size, { interpolation: 'nearest' }));
const bilinear = compose(shrink, resize(size));
const ways: Record<string, (batch: Pair) => Tensor | Promise<Tensor>> = {
  'nearest pixel': ({ targets }) => nearest(targets),
  bilinear: ({ targets }) => bilinear(targets),
  bicubic: ({ inputs }) => inputs,
  network: ({ inputs }) => trainer.predict(inputs),
};
console.log(`\n${test.shape[0]} photographs of people it has not seen`);
for (const [name, way] of Object.entries(ways)) {
  const psnr = new PeakSignalNoiseRatio([0, 1]);
  const similarity = new StructuralSimilarityIndexMeasure({ dataRange: [0, 1] });
  for (const batch of testLoader) {
    const made = await way(batch);
    psnr.update(made, batch.targets);
    similarity.update(made, batch.targets);
  }
  console.log(`${name.padEnd(13)} PSNR ${psnr.compute().toFixed(2)} dB, SSIM ${similarity.compute().toFixed(3)}`);
}

// --- Pictures -----------------------------------------------------------------------------------------------------------------------------

const few = 3;
const spread = arange(few)
  .mul(Math.floor(test.shape[0] / (few + 1)))
  .cast('int32');
const targets = toFloat(test.indexSelect(0, spread));
const rows = {
  'what it gets': nearest(targets),
  bicubic: bicubic(targets),
  network: await trainer.predict(bicubic(targets)),
  truth: targets,
};
const pixels = Object.values(rows).flatMap((images) =>
  images
    .clamp({ min: 0, max: 1 })
    .unbind(0)
    .map((image) => image.data),
);
const titles = Object.keys(rows).flatMap((name) => targets.unbind(0).map(() => name));
await show(
  'hands.png',
  imageSheet(pixels, {
    shape: [3, size, size],
    imageWidth: 96,
    columns: few,
    titles,
    title: 'Four times as many pixels a side',
  }),
  { scale: 1 },
);
