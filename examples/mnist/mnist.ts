/**
 * MNIST with networks of the course: 784-250-100-10, which gives its hidden layer as well, with augmentation; and 784-512-512-10. What the
 * hidden layer has learned, where the network is least sure, and where it is wrong. The pictures are in runs/mnist.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { concat, seed, softmax, type Tensor } from '@gradkit/core-tensor';
import {
  compose,
  DataLoader,
  normalize,
  randomCrop,
  randomRotate,
  type LabelledImages,
  type Transform,
} from '@gradkit/data';
import { Flatten, Linear, Module, ReLU, Sequential, summary, type AnyModule } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MeanLoss } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { imageSheet, lossCurve, principalComponents, scatter } from '@gradkit/plot';
import { progress } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun, show } = lesson('mnist', { epochs: 10 });
seed(chosen);

// --- Data ------------------------------------------------------------------------------------------------------------------------------

const { train, test, name, classNames } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6); // the mean and the deviation of MNIST's pixels
const augment = compose(randomRotate(5), randomCrop(28, { padding: 2 }), toInputs);

function load(
  data: typeof train,
  { batchSize, shuffle = false, transform = toInputs }: { batchSize: number; shuffle?: boolean; transform?: Transform },
) {
  return new DataLoader(data, {
    batchSize,
    shuffle,
    seed: chosen,
    transform: ({ inputs, labels }: LabelledImages, rng) => ({ inputs: transform(inputs, rng), labels }),
  });
}
const testLoader = load(test, { batchSize: 500 });

// --- Models ----------------------------------------------------------------------------------------------------------------------------

/** Gives logits and the hidden layer that they are made of. */
class DigitNet extends Module<[Tensor], [logits: Tensor, hidden: Tensor]> {
  readonly hidden1 = new Linear(784, 250);
  readonly hidden2 = new Linear(250, 100);
  readonly output = new Linear(100, 10);

  forward(images: Tensor): [logits: Tensor, hidden: Tensor] {
    const h1 = this.hidden1.forward(images.flatten(1)).relu(); // [batch, 250]
    const h2 = this.hidden2.forward(h1).relu(); // [batch, 100]
    return [this.output.forward(h2), h2];
  }
}

type Logits = (images: Tensor) => Tensor;

// --- Train and test --------------------------------------------------------------------------------------------------------------------

async function accuracyOf(logits: Logits): Promise<number> {
  const infer = compile((images: Tensor) => noGrad(() => logits(images)));
  const accuracy = new Accuracy();
  for (const { inputs, labels } of testLoader) accuracy.update(await infer(inputs), labels);
  return accuracy.compute();
}

async function fit(model: AnyModule, logits: Logits, loader: ReturnType<typeof load>, times: number) {
  const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
  const step = compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const prediction = logits(inputs);
    const loss = crossEntropy(prediction, labels);
    loss.backward();
    optimizer.step();
    return { loss, prediction };
  });
  const losses: number[] = [];
  for (let epoch = 1; epoch <= times; epoch++) {
    const [meanLoss, accuracy] = [new MeanLoss(), new Accuracy()];
    const bar = progress(loader, { label: `epoch ${epoch}/${times}` });
    for await (const { inputs, labels } of bar) {
      const { loss, prediction } = await step(inputs, labels);
      meanLoss.update(loss, labels.size);
      accuracy.update(prediction, labels);
      bar.report({ loss: meanLoss.compute(), accuracy: accuracy.compute() });
    }
    losses.push(meanLoss.compute());
    if (epoch === Math.ceil(times / 2)) optimizer.learningRate /= 5; // smaller steps in the second half
    console.log(
      `   epoch ${epoch}: loss ${losses.at(-1)!.toFixed(4)}, test ${(100 * (await accuracyOf(logits))).toFixed(2)} %`,
    );
  }
  return losses;
}

console.log(`1. 784-250-100-10 on ${name}, turned by up to 5° and moved by up to 2 pixels`);
const net = new DigitNet();
const first = (images: Tensor): Tensor => net.forward(images)[0];
console.log(`   ${net.parameters().reduce((sum, { value }) => sum + value.size, 0)} parameters`);
const small = await fit(net, first, load(train, { batchSize: 64, shuffle: true, transform: augment }), epochs);

console.log('\n2. 784-512-512-10, in batches of 32, as the images are');
const wide = new Sequential(
  new Flatten(),
  new Linear(784, 512),
  new ReLU(),
  new Linear(512, 512),
  new ReLU(),
  new Linear(512, 10),
);
if (!dryRun) console.log(summary(wide, [1, 1, 28, 28]).replace(/^/gm, '   '));
const large = await fit(
  wide,
  (images) => wide.forward(images),
  load(train, { batchSize: 32, shuffle: true }),
  Math.ceil(epochs / 2),
);
await show(
  'loss.png',
  lossCurve(
    { '784-250-100-10, augmented': small, '784-512-512-10': large },
    { title: 'MNIST', yLabel: 'cross-entropy' },
  ),
);

// --- What the hidden layer has learned --------------------------------------------------------------------------------------------------

const outputs = noGrad(() => [...testLoader].map(({ inputs }) => net.forward(inputs)));
const logits = concat(
  outputs.map(([batch]) => batch),
  0,
);
const hidden = concat(
  outputs.map(([, batch]) => batch),
  0,
); // [images, 100]
const { inputs: images, labels } = test.tensors;
const some = Math.min(400, test.length);
console.log('\n3. What it has learned, and what it has not');
const picture = scatter(principalComponents(hidden.slice([[0, some]]).toArray() as number[][]).points, {
  labels: [...labels.data.subarray(0, some)],
  classNames,
  title: `The hidden layer of ${some} digits along its two widest directions`,
});
await show('hidden.png', picture);

const rows = (softmax(logits, 1).toArray() as number[][]).map((p, index) => {
  const sureness = Math.max(...p);
  return { index, sureness, guess: p.indexOf(sureness), right: p.indexOf(sureness) === labels.data[index] };
});
async function sheet(file: string, title: string, chosenRows: typeof rows): Promise<void> {
  const titles = chosenRows.map(
    ({ index, guess, sureness }) => `${labels.data[index]} → ${guess} (${Math.round(100 * sureness)} %)`,
  );
  const pixels = chosenRows.map(({ index }) => images.data.subarray(index * 784, (index + 1) * 784));
  if (pixels.length > 0) await show(file, imageSheet(pixels, { shape: [28, 28], columns: 8, title, titles }));
}
await sheet(
  'unsure.png',
  'Where it is least sure: truth → guess',
  rows.toSorted((a, b) => a.sureness - b.sureness).slice(0, 24),
);
await sheet(
  'wrong.png',
  'Surely wrong: truth → guess',
  rows
    .filter(({ right }) => !right)
    .toSorted((a, b) => b.sureness - a.sureness)
    .slice(0, 24),
);
