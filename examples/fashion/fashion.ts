/**
 * Fashion-MNIST in the five steps of every project: data, model, training, evaluation, prediction. The pictures are in runs/fashion.
 */
import { seed, softmax } from '@gradkit/core-tensor';
import { DataLoader, scale, stratifiedSplit, subset, synthDigits, type LabelledImages } from '@gradkit/data';
import { fashionMnist } from '@gradkit/data/node';
import { Dropout, Flatten, Linear, ReLU, Sequential, summary } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MulticlassConfusionMatrix } from '@gradkit/metrics';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import { confusionMatrix, imageSheet, lossCurve } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('fashion', { epochs: 30 });
seed(chosen);

// --- 1. Data: 3615 images of ten kinds of clothes; 615 are kept to judge by --------------------------------------------------------------

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const { train: all, classNames } = dryRun
  ? { train: synthDigits({ train: 300, test: 1 }).train, classNames: digits }
  : await fashionMnist();
const head = subset(
  all,
  Array.from({ length: Math.min(3615, all.length) }, (_, i) => i), // the first of them, wherever there are more
);
const share = 615 / 3615;
const { train, test } = stratifiedSplit(head, { train: 1 - share, test: share }, { seed: chosen });
const toInputs = scale(1 / 255); // pixels 0 … 1
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({ inputs: toInputs(inputs), labels });
const trainLoader = new DataLoader(train, { batchSize: 32, shuffle: true, seed: chosen, transform });
const testLoader = new DataLoader(test, { batchSize: 128, transform });
console.log(`1. Data: ${train.length} images to train with, ${test.length} to test: ${classNames.join(', ')}`);

// --- 2. Model: a hidden layer of 128 -----------------------------------------------------------------------------------------------------

const model = new Sequential(
  new Flatten(),
  new Linear(28 * 28, 128),
  new ReLU(),
  new Dropout(0.2),
  new Linear(128, 10),
);
console.log(`\n2. Model\n${summary(model, [1, 1, 28, 28])}`);

// --- 3. Training -------------------------------------------------------------------------------------------------------------------------

const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
const trainer = new Trainer({
  model,
  optimizer,
  loss: crossEntropy,
  metrics: { accuracy: new Accuracy() },
  schedule: { scheduler: new CosineAnnealingLR(optimizer, epochs), every: 'epoch' },
  log: () => {},
});
console.log('\n3. Training');
const history = await trainer.fit(trainLoader, { epochs, validation: testLoader, callbacks: [progressBar()] });
await show('loss.png', lossCurve(history, { title: 'Fashion-MNIST', yLabel: 'cross-entropy' }));

// --- 4. Evaluation -----------------------------------------------------------------------------------------------------------------------

const { loss, accuracy } = await trainer.evaluate(testLoader);
console.log(
  `\n4. Evaluation: loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(1)} % on images it has not seen`,
);
const matrix = new MulticlassConfusionMatrix(10);
for (const { inputs, labels } of testLoader) matrix.update(await trainer.predict(inputs), labels);
await show('confusion.png', confusionMatrix(matrix.compute(), { classNames, title: 'What is taken for what' }));

// --- 5. Prediction -----------------------------------------------------------------------------------------------------------------------

const [{ inputs, labels }] = testLoader;
const some = inputs.slice([[0, 15]]);
const probabilities = softmax(await trainer.predict(some), 1).toArray() as number[][];
console.log('\n5. Prediction');
const titles = probabilities.map((p, i) => {
  const sureness = Math.max(...p);
  const guess = p.indexOf(sureness);
  return `${classNames[guess]} ${Math.round(100 * sureness)} %${guess === labels.data[i] ? '' : ` (${classNames[labels.data[i]]})`}`;
});
const pixels = probabilities.map(
  (_, i) =>
    some
      .slice([[i, i + 1]])
      .mul(255)
      .cast('uint8').data,
);
await show(
  'predictions.png',
  imageSheet(pixels, {
    shape: [28, 28],
    columns: 5,
    titles,
    title: 'Guesses; the truth in brackets where it is another',
  }),
);
