// The model says how likely an image is: which test digits does it hold for the strangest, which for the most usual?
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { Adam } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { VariationalAutoencoder } from '../variational-autoencoder.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('vae', { epochs: 3 });
seed(chosen);
const { train, test } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const model = new VariationalAutoencoder(10);
const trainer = new Trainer({
  model,
  optimizer: new Adam(model.parameters()),
  step: ({ inputs }: { readonly inputs: Tensor }) => {
    const { reconstruction, divergence, logits } = model.forward(inputs);
    return { loss: reconstruction.add(divergence), outputs: logits, targets: inputs };
  },
  log: () => {},
});
await trainer.fit(loader, { epochs, callbacks: [progressBar()] });

const negativeElbo = compile((image: Tensor) =>
  noGrad(() => {
    const { reconstruction, divergence } = model.forward(image.expand([8, 784])); // the mean of eight draws
    return reconstruction.add(divergence);
  }),
);
const images = toFloat(test.tensors.inputs.slice([[0, dryRun ? 20 : 3000]])).flatten(1);
const judged: { readonly pixels: Tensor['data']; readonly nats: number }[] = [];
for (const image of images.unbind(0)) {
  const nats = (await negativeElbo(image.reshape([1, 784]))).item();
  judged.push({ pixels: image.data, nats });
}
const order = judged.toSorted((a, b) => a.nats - b.nats);
const ends = [...order.slice(0, 8), ...order.slice(-8)];
console.log(`from ${ends[0].nats.toFixed(0)} to ${ends.at(-1)!.nats.toFixed(0)} nats`);
const titles = ends.map(({ nats }) => `${nats.toFixed(0)} nats`);
const picture = imageSheet(ends.map(({ pixels }) => pixels), { shape: [28, 28], title: 'The most usual, and the strangest', titles }); // prettier-ignore
await show('strange.png', picture);
