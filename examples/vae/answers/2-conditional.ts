// A digit on demand: encoder and decoder are told the label, so the code has only the handwriting to say. One code, ten digits in one hand.
import { noGrad } from '@gradkit/autograd';
import { arange, concat, normal, oneHot, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { klDivergence, Normal } from '@gradkit/distributions';
import { Linear, Module, ReLU, Sequential } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { imageSheet } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun, show } = lesson('vae', { epochs: 5 });
seed(chosen);
const { train } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });

class ConditionalAutoencoder extends Module<[Tensor, Tensor], { logits: Tensor; divergence: Tensor }> {
  readonly encoder = new Sequential(new Linear(794, 512), new ReLU(), new Linear(512, 20));
  readonly decoder = new Sequential(new Linear(20, 512), new ReLU(), new Linear(512, 784));

  decode(codes: Tensor, labels: Tensor): Tensor {
    return this.decoder.forward(concat([codes, oneHot(labels, 10)], 1));
  }

  forward(images: Tensor, labels: Tensor) {
    const [mean, logVariance] = this.encoder.forward(concat([images, oneHot(labels, 10)], 1)).chunk(2, 1);
    const posterior = new Normal(mean, logVariance.mul(0.5).exp()); // of ten numbers
    const divergence = klDivergence(posterior, new Normal(0, 1)).sum();
    return { logits: this.decode(posterior.rsample(), labels), divergence };
  }
}
const model = new ConditionalAutoencoder();
const trainer = new Trainer({
  model,
  optimizer: new Adam(model.parameters()),
  step: ({ inputs, labels }: LabelledImages) => {
    const { logits, divergence } = model.forward(inputs, labels);
    const reconstruction = binaryCrossEntropyWithLogits(logits, inputs, { reduction: 'sum' });
    return { loss: reconstruction.add(divergence).div(inputs.shape[0]), outputs: logits, targets: inputs };
  },
  log: () => {},
});
const history = await trainer.fit(loader, { epochs, callbacks: [progressBar()] });
console.log(`−ELBO ${history.values('loss').at(-1)!.toFixed(1)} nats`);
const hands = normal([6, 10]).repeatInterleave(10, 0); // each code ten times, [60, 10]
const digits = arange(60, { dtype: 'int32' }).remainder(10);
const pictures = noGrad(() => model.decode(hands, digits).sigmoid()).unbind(0).map(({ data }) => data); // prettier-ignore
await show(
  'on-demand.png',
  imageSheet(pictures, { shape: [28, 28], columns: 10, title: 'Six hands, ten digits each' }),
);
