/**
 * Autoencoders on MNIST: a network that must give its input back through a few numbers learns what digits are made of; one that must give the
 * clean image back learns to take noise away. Beside them principal components. The pictures are in runs/autoencoder.
 */
import { noGrad } from '@gradkit/autograd';
import { normal, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, gaussianBlur, toFloat, type LabelledImages } from '@gradkit/data';
import { mse } from '@gradkit/losses';
import { imageSheet, lossCurve, principalComponents, projectOnto, scatter } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { Autoencoder, fit } from './autoencoder-model.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('autoencoder', { epochs: 7 });
seed(chosen);

// --- Data: images as rows of 784 numbers, no labels ---------------------------------------------------------------------------------------

const { train, test, name, classNames } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const trainLoader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const validation = new DataLoader(test, { batchSize: 500, transform });
const images = toFloat(test.tensors.inputs.slice([[0, 2000]])).flatten(1); // that no network has seen
const rows = (x: Tensor): Tensor['data'][] => x.unbind(0).map((row) => row.data);

/** Images from as many principal components. */
const some = rows(toFloat(train.tensors.inputs.slice([[0, dryRun ? 100 : 10_000]])).flatten(1));
const widest = principalComponents(some, { components: 16 });
function fromComponents(of: Tensor, kept: number): Tensor {
  const codes = tensor(projectOnto(widest, rows(of)).map((code) => code.slice(0, kept)));
  return codes.matmul(tensor(widest.directions.slice(0, kept))).add(tensor(widest.mean)); // [images, 784]
}
const error = (outputs: Tensor): number => mse(outputs, images).item();
const predict = (model: Autoencoder, x: Tensor): Tensor => noGrad(() => model.eval().forward(x));

/** Six digits, a row for each way to see them. */
async function compare(file: string, title: string, ways: Readonly<Record<string, Tensor>>): Promise<void> {
  const shown = [0, 1, 2, 3, 4, 7];
  const sheet = Object.values(ways).flatMap((x) => shown.map((index) => rows(x.clamp(0, 1))[index]));
  const titles = Object.keys(ways).flatMap((way) => [way, ...Array<string>(shown.length - 1).fill('')]);
  await show(file, imageSheet(sheet, { shape: [28, 28], columns: shown.length, title, titles }), { scale: 1 });
}

// --- 1. Through sixteen numbers -----------------------------------------------------------------------------------------------------------

console.log(`1. ${name} through sixteen numbers, and through two; MSE on new digits`);
const sixteen = new Autoencoder(16);
const history = await fit(sixteen, trainLoader, { epochs, validation });
await show('loss.png', lossCurve(history, { title: 'Through sixteen numbers', yLabel: 'mean squared error' }));
const rebuilt = { '784 pixels': images, '16 components': fromComponents(images, 16), '16 by a network': predict(sixteen, images) }; // prettier-ignore
await compare('reconstructions.png', 'Digits through sixteen numbers', rebuilt);

// --- 2. Through two numbers: a map of the digits --------------------------------------------------------------------------------------------

const two = new Autoencoder(2);
await fit(two, trainLoader, { epochs, validation });
for (const [kept, model] of [
  [16, sixteen],
  [2, two],
] as const) {
  // prettier-ignore
  const [components, network] = [error(fromComponents(images, kept)), error(predict(model, images))];
  console.log(
    `   ${String(kept).padStart(2)} numbers: principal components ${components.toFixed(4)}, autoencoder ${network.toFixed(4)}`,
  );
}
const mapped = images.slice([[0, 500]]);
await show(
  'latent-space.png',
  scatter(noGrad(() => two.encoder.forward(mapped)).toArray() as number[][], {
    labels: test.tensors.labels.data.subarray(0, mapped.shape[0]),
    classNames,
    title: 'The two numbers of each digit',
    xLabel: 'code 1',
    yLabel: 'code 2',
  }),
  { scale: 1 },
);

// --- 3. Taking noise away -------------------------------------------------------------------------------------------------------------------

const addNoise = (x: Tensor): Tensor => x.add(normal(x.shape, { std: 0.5 })).clamp(0, 1);
const denoiser = new Autoencoder(128);
await fit(denoiser, trainLoader, { epochs, validation, corrupt: addNoise }); // other noise at every step
const noisy = addNoise(images);
const blurred = gaussianBlur(5, { sigma: 1 })(noisy.reshape([-1, 1, 28, 28])).flatten(1);
const cleaned = {
  noisy,
  blurred,
  '16 components': fromComponents(noisy, 16),
  denoised: predict(denoiser, noisy),
};
console.log('\n3. Noise of deviation 0.5; distance (MSE) from the clean image');
for (const [way, x] of Object.entries(cleaned))
  console.log(
    `   ${way.padEnd(13)} ${error(x).toFixed(4)}, ${((100 * error(x)) / error(noisy)).toFixed(1)} % of the noise`,
  );
await compare('denoised.png', 'Taking noise away', { ...cleaned, clean: images });
