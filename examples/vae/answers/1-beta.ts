// How much the divergence counts, from nothing to eight times as much: without it codes lie anywhere and samples are no digits; with too much
// of it all digits become one.
import { noGrad } from '@gradkit/autograd';
import { Generator, normal, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { Adam } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { VariationalAutoencoder } from '../variational-autoencoder.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('vae', { epochs: 3 });
const { train, test } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const images = toFloat(test.tensors.inputs.slice([[0, Math.min(1000, test.length)]])).flatten(1);
const sheet: Tensor[] = [];
for (const beta of [0, 1, 8]) {
  seed(chosen);
  const model = new VariationalAutoencoder(10);
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters()),
    step: ({ inputs }: { readonly inputs: Tensor }) => {
      const { reconstruction, divergence, logits } = model.forward(inputs);
      return { loss: reconstruction.add(divergence.mul(beta)), outputs: logits, targets: inputs };
    },
    log: () => {},
  });
  await trainer.fit(loader, { epochs, callbacks: [progressBar()] });
  const { reconstruction, divergence } = noGrad(() => model.forward(images));
  console.log(
    `β = ${beta}: reconstruction ${reconstruction.item().toFixed(1)} + KL ${divergence.item().toFixed(1)} nats`,
  );
  sheet.push(...noGrad(() => model.decode(normal([8, 10], { rng: new Generator(chosen) }))).unbind(0));
}
const pixels = sheet.map(({ data }) => data);
await show('beta.png', imageSheet(pixels, { shape: [28, 28], title: 'Samples with β = 0, 1 and 8' }));
