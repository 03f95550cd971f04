/**
 * A variational autoencoder on MNIST: it learns where digits lie among all numbers, and so can draw new ones. The pictures are in runs/vae.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { linspace, meshgrid, normal, seed, softmax, stack, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, toFloat, type LabelledImages } from '@gradkit/data';
import { Normal } from '@gradkit/distributions';
import { Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MeanLoss } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { imageSheet, lossCurve, scatter } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progress, progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import { VariationalAutoencoder } from './variational-autoencoder.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('vae', { epochs: 10 });
seed(chosen);
const rows = (x: Tensor): Tensor['data'][] => x.unbind(0).map((row) => row.data);

// --- Data -----------------------------------------------------------------------------------------------------------------------------------

const { train, test, name, classNames } = await handwrittenDigits({ dryRun });
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs).flatten(1),
  labels,
});
const trainLoader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: chosen, transform });
const testLoader = new DataLoader(test, { batchSize: 500, transform });

// --- 1. Train: raise the ELBO, ln p(x | z) − KL(q(z | x) ‖ p(z)) ---------------------------------------------------------------------------------

async function fit(model: VariationalAutoencoder) {
  const optimizer = new Adam(model.parameters());
  const schedule = new OneCycleLR(optimizer, 2e-3, { totalSteps: epochs * trainLoader.length });
  const step = compile((images: Tensor) => {
    optimizer.zeroGrad();
    const { reconstruction, divergence } = model.forward(images);
    const loss = reconstruction.add(divergence); // −ELBO, in nats
    loss.backward();
    optimizer.step();
    return loss;
  });
  const measure = compile((images: Tensor) => noGrad(() => model.forward(images)));
  const curves = { training: [] as number[], test: [] as number[] };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const training = new MeanLoss();
    for await (const { inputs } of progress(trainLoader, { label: `epoch ${epoch}/${epochs}` })) {
      training.update(await step(inputs), inputs.shape[0]);
      schedule.step();
    }
    const [reconstruction, divergence] = [new MeanLoss(), new MeanLoss()];
    for (const { inputs } of testLoader) {
      const terms = await measure(inputs);
      reconstruction.update(terms.reconstruction, inputs.shape[0]);
      divergence.update(terms.divergence, inputs.shape[0]);
    }
    const elbo = reconstruction.compute() + divergence.compute();
    curves.training.push(training.compute());
    curves.test.push(elbo);
    if (epoch === 1 || epoch % 2 === 0 || epoch === epochs)
      console.log(
        `   epoch ${String(epoch).padStart(2)}: test −ELBO ${elbo.toFixed(1)} nats = reconstruction ${reconstruction.compute().toFixed(1)} + KL ${divergence.compute().toFixed(1)}`,
      );
  }
  return curves;
}

const numbers = 10; // that stand for a digit
console.log(`1. ${name}, ${numbers} numbers for each digit`);
const model = new VariationalAutoencoder(numbers);
await show(
  'loss.png',
  lossCurve(await fit(model), { title: `${numbers} numbers for each digit`, yLabel: '−ELBO in nats' }),
);
const draw = (codes: Tensor): Tensor => noGrad(() => model.decode(codes));
const samples = draw(normal([48, numbers]));
await show(
  'samples.png',
  imageSheet(rows(samples), { shape: [28, 28], columns: 12, title: 'Digits that nobody wrote', imageWidth: 56 }),
);

// --- From one digit to another -------------------------------------------------------------------------------------------------------------

const { inputs: images, labels } = test.tensors;
const digit = (label: number): Tensor => {
  const index = labels.data.indexOf(label);
  return toFloat(images.slice([[index, index + 1]])).flatten(1); // [1, 784]
};
const between = (a: Tensor, b: Tensor): Tensor => a.add(b.sub(a).mul(linspace(0, 1, 9).reshape([-1, 1]))); // [9, …], a straight line
const code = (image: Tensor): Tensor => noGrad(() => model.encode(image).mean);
const pairs = [[3, 8], [4, 0]].map(([from, to]) => [digit(from), digit(to)]); // prettier-ignore
const ways = pairs.flatMap(([a, b]) => [between(a, b), draw(between(code(a), code(b)))]);
await show(
  'interpolation.png',
  imageSheet(ways.flatMap(rows), {
    shape: [28, 28],
    columns: 9,
    imageWidth: 64,
    title: 'From digit to digit: pixels mixed, and below codes mixed',
  }),
);

// --- 2. Two numbers: a map --------------------------------------------------------------------------------------------------------------------

console.log('\n2. Two numbers for each digit');
const flat = new VariationalAutoencoder(2);
await fit(flat);
const side = 11;
const ticks = new Normal(0, 1).icdf(linspace(0.5 / side, 1 - 0.5 / side, side)); // as many codes between any two
const [y, x] = meshgrid([ticks.mul(-1), ticks]); // y rises upwards
const tiles = noGrad(() => flat.decode(stack([x.flatten(), y.flatten()], 1))).reshape([side, side, 28, 28]);
const map = tiles.permute([0, 2, 1, 3]).flatten(); // rows of tiles → rows of pixels
await show(
  'map.png',
  imageSheet([map.data], { shape: [28 * side, 28 * side], imageWidth: 28 * side, title: 'What two numbers draw' }),
  { scale: 1 },
);
const some = Math.min(500, test.length);
const places = noGrad(() => flat.encode(toFloat(images.slice([[0, some]])).flatten(1)).mean);
await show(
  'latent-space.png',
  scatter(places.toArray() as number[][], {
    labels: labels.data.subarray(0, some),
    classNames,
    title: 'Where digits lie that it has not seen',
    xLabel: 'code 1',
    yLabel: 'code 2',
  }),
  { scale: 1 },
);

// --- 3. Are they digits? A network that has learned to read is asked ------------------------------------------------------------------------------

const reader = new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 10));
const trainer = new Trainer({
  model: reader,
  optimizer: new Adam(reader.parameters()),
  loss: crossEntropy,
  metrics: { accuracy: new Accuracy() },
  log: () => {},
});
await trainer.fit(trainLoader, { epochs: Math.min(5, epochs), callbacks: [progressBar()] });
const { accuracy } = await trainer.evaluate(testLoader);
const count = dryRun ? 100 : 5000;
const pixels = toFloat(train.tensors.inputs.slice([[0, Math.min(10_000, train.length)]])).flatten(1);
const asked = {
  'test digits': toFloat(images.slice([[0, Math.min(count, test.length)]])).flatten(1),
  [`samples, ${numbers} numbers`]: draw(normal([count, numbers])),
  'samples, 2 numbers': noGrad(() => flat.decode(normal([count, 2]))),
  'pixels drawn alone': normal([count, 784]).mul(pixels.std(0)).add(pixels.mean(0)).clamp(0, 1),
};
console.log(
  `\n3. What a network reads in them that is right about ${(100 * accuracy).toFixed(1)} % of the test digits`,
);
for (const [what, inputs] of Object.entries(asked)) {
  const sureness = softmax(await trainer.predict(inputs), 1).max(1).data;
  const sure = sureness.filter((p) => p > 0.9).length / sureness.length;
  console.log(`   ${what.padEnd(19)} ${(100 * sure).toFixed(1)} % read with more than 90 % certainty`);
}
