/** What the answers have in common: a network that learns to undo what was done to photographs, and a picture of what it makes of some. */
import { arange, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset, toFloat } from '@gradkit/data';
import { l1Loss, type mse } from '@gradkit/losses';
import { PeakSignalNoiseRatio } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { UNet } from '@gradkit-examples/unet/u-net';

/** Height and width of photographs. */
export const size = 48;

type Pair = { readonly inputs: Tensor; readonly targets: Tensor };

export interface Task {
  readonly train: Tensor;
  readonly test: Tensor;
  /** what is done to photographs `[batch, 3, 48, 48]` with values 0 … 1 */
  readonly spoil: (photographs: Tensor) => Tensor;
  readonly loss?: typeof mse;
  readonly epochs: number;
  readonly seed: number;
}

/** Trains a network to undo it. */
export async function learnToRestore({ train, test, spoil, loss = l1Loss, epochs, seed }: Task) {
  const loaderOf = (photographs: Tensor, shuffle: boolean) =>
    new DataLoader(new TensorDataset({ inputs: photographs, targets: photographs }), {
      batchSize: 16,
      shuffle,
      seed,
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
      return { loss: loss(outputs, targets), outputs, targets };
    },
    metrics: { psnr: new PeakSignalNoiseRatio([0, 1]) },
    schedule: { scheduler: new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * loader.length }), every: 'batch' },
    log: () => {},
  });
  await trainer.fit(loader, { epochs });
  const { psnr } = await trainer.evaluate(loaderOf(test, false));
  return { psnr, restore: async (spoilt: Tensor) => spoilt.add(await trainer.predict(spoilt)) };
}

/** Six photographs of different hands. */
export function six(photographs: Tensor): Tensor {
  const steps = arange(6).mul(Math.floor(photographs.shape[0] / 6));
  return toFloat(photographs.indexSelect(0, steps.cast('int32')));
}

/** A row of six images for each name. */
export function compared(rows: Readonly<Record<string, Tensor>>, title: string): string {
  const pixels = Object.values(rows).flatMap((images) =>
    images
      .clamp({ min: 0, max: 1 })
      .unbind(0)
      .map(({ data }) => data),
  );
  const titles = Object.keys(rows).flatMap((row) => Array<string>(6).fill(row));
  return imageSheet(pixels, { shape: [3, size, size], imageWidth: 144, columns: 6, titles, title });
}
