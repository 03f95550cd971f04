// The error over the size of the code: the network needs fewer numbers than principal components for the same error.
import { noGrad } from '@gradkit/autograd';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { mse } from '@gradkit/losses';
import { lossCurve, principalComponents, projectOnto } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { Autoencoder, fit } from '../autoencoder-model.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('autoencoder', { epochs: 3 });
const { train, test } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const validation = new DataLoader(test, { batchSize: 500, transform });
const rows = (images: Tensor, count: number): Tensor['data'][] =>
  toFloat(images.slice([[0, count]]))
    .flatten(1)
    .unbind(0)
    .map(({ data }) => data);
const sizes = dryRun ? [2, 4] : [1, 2, 4, 8, 16, 32];
const found = principalComponents(rows(train.tensors.inputs, dryRun ? 100 : 5000), { components: sizes.at(-1)! });
const unseen = rows(test.tensors.inputs, dryRun ? 100 : 2000);
const images = toFloat(test.tensors.inputs.slice([[0, unseen.length]])).flatten(1);
const codes = projectOnto(found, unseen);
// directions are at right angles, so what is left out adds up
const whole = unseen.reduce((sum, row) => sum + Array.from(row).reduce((part, x, j) => part + (x - found.mean[j]) ** 2, 0), 0); // prettier-ignore
const errors: { 'principal components': number[]; autoencoder: number[] } = {
  'principal components': [],
  autoencoder: [],
};
for (const size of sizes) {
  const kept = codes.reduce((sum, code) => sum + code.slice(0, size).reduce((part, x) => part + x * x, 0), 0);
  errors['principal components'].push((whole - kept) / images.size);
  seed(chosen);
  const model = new Autoencoder(size);
  await fit(model, loader, { epochs, validation });
  errors.autoencoder.push(noGrad(() => mse(model.forward(images), images).item()));
  const [components, network] = [errors['principal components'].at(-1)!, errors.autoencoder.at(-1)!];
  console.log(`${String(size).padStart(2)} numbers: principal components ${components.toFixed(4)}, autoencoder ${network.toFixed(4)}`); // prettier-ignore
}
const curves = Object.fromEntries(Object.entries(errors).map(([name, y]) => [name, { x: sizes, y }]));
const words = { xLabel: 'numbers', yLabel: 'mean squared error', logX: true };
await show('code-size.png', lossCurve(curves, { title: 'Digits through few numbers', ...words }));
