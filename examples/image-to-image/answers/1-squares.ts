// Squared errors fear large errors most, and paint the mean of all edges that may be there: a little more PSNR, and less sharp.
import { arange, seed, type Tensor } from '@gradkit/core-tensor';
import { compose, DataLoader, resize, TensorDataset, toFloat } from '@gradkit/data';
import { l1Loss, mse } from '@gradkit/losses';
import { PeakSignalNoiseRatio } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { hands } from '@gradkit-examples/course/hands';
import { UNet } from '@gradkit-examples/unet/u-net';

const { epochs, seed: chosen, dryRun, show } = lesson('image-to-image', { epochs: 4 });
const size = 48;
const { train, test } = await hands({ size, dryRun });
const bicubic = compose(resize(size / 4), resize(size, { interpolation: 'bicubic' }));
type Pair = { readonly inputs: Tensor; readonly targets: Tensor };
const loaderOf = (photographs: Tensor, shuffle: boolean) =>
  new DataLoader(new TensorDataset({ inputs: photographs, targets: photographs }), {
    batchSize: 16,
    shuffle,
    seed: chosen,
    transform(batch: Pair) {
      const targets = toFloat(batch.targets);
      return { inputs: bicubic(targets), targets };
    },
  });
const loader = loaderOf(train, true);
const few = toFloat(
  test.indexSelect(
    0,
    arange(6)
      .mul(Math.floor(test.shape[0] / 6))
      .cast('int32'),
  ),
);
const rows: Record<string, Tensor> = { bicubic: bicubic(few) };
for (const [name, loss] of Object.entries({ distances: l1Loss, squares: mse })) {
  seed(chosen);
  const model = new UNet(3, 3);
  const optimizer = new Adam(model.parameters());
  const trainer = new Trainer<Pair>({
    model,
    optimizer,
    step({ inputs, targets }) {
      const outputs = inputs.add(model.forward(inputs));
      return { loss: loss(outputs, targets), outputs, targets };
    },
    metrics: { psnr: new PeakSignalNoiseRatio([0, 1]) },
    schedule: { scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * loader.length }), every: 'batch' },
    log: () => {},
  });
  await trainer.fit(loader, { epochs });
  console.log(`${name}: PSNR ${(await trainer.evaluate(loaderOf(test, false))).psnr.toFixed(2)} dB`);
  rows[name] = bicubic(few).add(await trainer.predict(bicubic(few)));
}
rows['truth'] = few;
const pixels = Object.values(rows).flatMap((images) =>
  images
    .clamp({ min: 0, max: 1 })
    .unbind(0)
    .map(({ data }) => data),
);
const titles = Object.keys(rows).flatMap((name) => Array<string>(6).fill(name));
await show(
  'squares.png',
  imageSheet(pixels, { shape: [3, size, size], imageWidth: 144, columns: 6, titles, title: 'Distances or squares' }),
);
