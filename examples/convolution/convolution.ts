/**
 * A convolutional network on MNIST: small windows that move over the image, the same everywhere. Its filters, and what they see.
 * The pictures are in runs/convolution.
 */
import { noGrad } from '@gradkit/autograd';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { compose, DataLoader, normalize, randomCrop, randomRotate, type LabelledImages } from '@gradkit/data';
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential, summary } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MulticlassConfusionMatrix } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { confusionMatrix, featureMaps, lossCurve } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';

const { epochs, seed: chosen, dryRun, show } = lesson('convolution', { epochs: 6 });
seed(chosen);

// --- Data ------------------------------------------------------------------------------------------------------------------------------

const { train, test, name } = await handwrittenDigits({ dryRun });
const toInputs = normalize(33.3, 78.6); // the mean and the deviation of MNIST's pixels
const augment = compose(randomRotate(8), randomCrop(28, { padding: 2 }), toInputs);
const trainLoader = new DataLoader(train, {
  batchSize: 64,
  shuffle: true,
  seed: chosen,
  transform: ({ inputs, labels }: LabelledImages, rng) => ({ inputs: augment(inputs, rng), labels }),
});
const testLoader = new DataLoader(test, {
  batchSize: 250,
  transform: ({ inputs, labels }: LabelledImages) => ({ inputs: toInputs(inputs), labels }),
});

// --- Model: image [batch, 1, 28, 28] → logits [batch, 10] --------------------------------------------------------------------------------

const conv1 = new Conv2d(1, 16, 5, { padding: 2 });
const model = new Sequential(
  conv1, // [batch, 16, 28, 28]
  new BatchNorm2d(16),
  new ReLU(),
  new MaxPool2d(2), // [batch, 16, 14, 14]
  new Conv2d(16, 32, 3, { padding: 1 }),
  new BatchNorm2d(32),
  new ReLU(),
  new MaxPool2d(2), // [batch, 32, 7, 7]
  new Flatten(),
  new Linear(32 * 7 * 7, 128),
  new ReLU(),
  new Dropout(0.3),
  new Linear(128, 10),
);
console.log(summary(model, [1, 1, 28, 28]));

// --- Train -----------------------------------------------------------------------------------------------------------------------------

const optimizer = new Adam(model.parameters());
const trainer = new Trainer({
  model,
  optimizer,
  loss: crossEntropy,
  metrics: { accuracy: new Accuracy() },
  schedule: {
    scheduler: new OneCycleLR(optimizer, 4e-3, { totalSteps: epochs * trainLoader.length }),
    every: 'batch',
  },
});
console.log(`\n${name}, ${epochs} epochs`);
const history = await trainer.fit(trainLoader, { epochs, validation: testLoader, callbacks: [progressBar()] });
for (const { epoch, loss, validationAccuracy } of history.epochs)
  console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}, test ${(100 * validationAccuracy).toFixed(2)} %`);
await show('loss.png', lossCurve(history, { title: name, yLabel: 'cross-entropy' }));

// --- What it mixes up, and what it sees --------------------------------------------------------------------------------------------------

model.eval();
const matrix = new MulticlassConfusionMatrix(10);
for (const { inputs, labels } of testLoader) matrix.update(await trainer.predict(inputs), labels);
await show('confusion.png', confusionMatrix(matrix.compute(), { title: 'What is taken for what' }));
const maps = (x: Tensor): number[][] => x.reshape([x.shape[0], -1]).toArray() as number[][];
await show(
  'filters.png',
  featureMaps(maps(conv1.weight.value), { shape: [5, 5], columns: 8, title: 'The sixteen filters of the first layer' }),
);
const digit = toInputs(test.tensors.inputs.slice([[0, 1]]));
const seen = noGrad(() => conv1.forward(digit).relu()); // [1, 16, 28, 28]
await show(
  'feature-maps.png',
  featureMaps(maps(seen.squeeze(0)), { shape: [28, 28], columns: 8, title: 'What they see in a digit' }),
);
