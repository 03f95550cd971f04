// A square of twelve pixels is missing, elsewhere in each image: the same training fills it in.
import { noGrad } from '@gradkit/autograd';
import { arange, seed, uniform, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { mse } from '@gradkit/losses';
import { imageSheet } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { Autoencoder, fit } from '../autoencoder-model.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('autoencoder', { epochs: 5 });
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const validation = new DataLoader(test, { batchSize: 500, transform });

/** 1 in twelve of 28 columns (or rows), from a place of its own for each image; [batch, 28] */
function band(batch: number): Tensor {
  const start = uniform([batch, 1], { low: 4, high: 12 });
  const place = arange(28).sub(start);
  return place.greaterEqual(0).logicalAnd(place.less(12)).cast('float32');
}
function hide(images: Tensor): Tensor {
  const [batch] = images.shape;
  const square = band(batch)
    .reshape([-1, 28, 1])
    .mul(band(batch).reshape([-1, 1, 28])); // [batch, 28, 28]
  return images.mul(square.mul(-1).add(1).flatten(1));
}
const model = new Autoencoder(128);
await fit(model, loader, { epochs, validation, corrupt: hide });
const images = toFloat(test.tensors.inputs.slice([[0, Math.min(1000, test.length)]])).flatten(1);
const hidden = hide(images);
const filled = noGrad(() => model.forward(hidden));
console.log(`missing ${mse(hidden, images).item().toFixed(4)}, filled in ${mse(filled, images).item().toFixed(4)}`);
const sheet = [images, hidden, filled].flatMap((x) => x.unbind(0).slice(0, 8).map(({ data }) => data)); // prettier-ignore
await show('missing.png', imageSheet(sheet, { shape: [28, 28], title: 'Whole, with a hole, filled in' }));
