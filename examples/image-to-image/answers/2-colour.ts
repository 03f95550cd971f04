// Grey photographs get their colours back: skin, walls and sleeves are of few colours, and the network knows where it sees which.
import { arange, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset, toFloat } from '@gradkit/data';
import { l1Loss } from '@gradkit/losses';
import { PeakSignalNoiseRatio, peakSignalNoiseRatio } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { UNet } from '@gradkit-examples/unet/u-net';

const { epochs, seed: chosen, dryRun, show } = lesson('image-to-image', { epochs: 4 });
seed(chosen);
const size = 48;
const { train, test } = await hands({ size, dryRun });
/** The mean of red, green and blue, three times. */
const spoil = (images: Tensor): Tensor => images.mean(1, { keepDims: true }).expand(images.shape);
type Pair = { readonly inputs: Tensor; readonly targets: Tensor };
const loaderOf = (photographs: Tensor, shuffle: boolean) =>
  new DataLoader(new TensorDataset({ inputs: photographs, targets: photographs }), {
    batchSize: 16,
    shuffle,
    seed: chosen,
    transform(batch: Pair) {
      const targets = toFloat(batch.targets);
      return { inputs: spoil(targets), targets };
    },
  });
const loader = loaderOf(train, true);
const model = new UNet(3, 3);
const optimizer = new Adam(model.parameters());
const trainer = new Trainer<Pair>({
  model,
  optimizer,
  step({ inputs, targets }) {
    const outputs = inputs.add(model.forward(inputs));
    return { loss: l1Loss(outputs, targets), outputs, targets };
  },
  metrics: { psnr: new PeakSignalNoiseRatio([0, 1]) },
  schedule: { scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * loader.length }), every: 'batch' },
  log: () => {},
});
await trainer.fit(loader, { epochs });
const targets = toFloat(test);
console.log(`in grey: PSNR ${peakSignalNoiseRatio(spoil(targets), targets, [0, 1]).toFixed(2)} dB`);
console.log(`by the network: PSNR ${(await trainer.evaluate(loaderOf(test, false))).psnr.toFixed(2)} dB`);

const few = toFloat(
  test.indexSelect(
    0,
    arange(6)
      .mul(Math.floor(test.shape[0] / 6))
      .cast('int32'),
  ),
);
const rows = { 'in grey': spoil(few), network: spoil(few).add(await trainer.predict(spoil(few))), truth: few };
const pixels = Object.values(rows).flatMap((images) =>
  images
    .clamp({ min: 0, max: 1 })
    .unbind(0)
    .map(({ data }) => data),
);
const titles = Object.keys(rows).flatMap((row) => Array<string>(6).fill(row));
await show(
  'colour.png',
  imageSheet(pixels, {
    shape: [3, size, size],
    imageWidth: 144,
    columns: 6,
    titles,
    title: 'Colours of grey photographs',
  }),
);
