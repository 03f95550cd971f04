/**
 * Two thousand photographs of hands that show digits. A dense network learns them by heart; a convolutional one reads new hands, and reads
 * them better when it never sees the same photograph twice. The pictures are in runs/signs.
 */
import { Generator, seed, softmax, type Tensor } from '@gradkit/core-tensor';
import { compose, type Transform } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential, summary } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy, MulticlassConfusionMatrix } from '@gradkit/metrics';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { confusionMatrix, imageSheet, lossCurve } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { progressBar } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { change, convolutional, hands, load, size, toInputs } from './hands.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('signs', { epochs: 40 });

// --- Data: photographs [batch, 1, 48, 48] of ten digits ----------------------------------------------------------------------------------

const { train, validation, test } = await hands({ dryRun, seed: chosen });
const validationLoader = load(validation);
const [{ inputs: photographs, labels }] = load(test, { batchSize: test.length, transform: (x) => x });
console.log(`${train.length} photographs to learn from, ${validation.length} to watch, ${test.length} to judge by`);

const pixels = (images: Tensor): ArrayLike<number>[] => images.unbind(0).map((image) => image.data);
const shape = [size, size];
const some = Array.from({ length: 10 }, (_, digit) => labels.data.indexOf(digit)); // a photograph of each
await show(
  'photographs.png',
  imageSheet(
    some.map((i) => pixels(photographs)[i]),
    { shape, columns: 5, title: 'A hand for each digit', titles: some.map((i) => String(labels.data[i])) },
  ),
);
const copies = photographs.slice([[0, 1]]).expand([16, 1, size, size]);
await show(
  'changed.png',
  imageSheet(pixels(change(copies, new Generator(chosen))), {
    shape,
    columns: 8,
    title: 'One photograph, sixteen times: brighter, mirrored, turned, moved, nearer',
  }),
  { scale: 1 },
);

// --- Train three times: a dense network, a convolutional one, and that with changed copies -----------------------------------------------

const dense = (): Sequential =>
  new Sequential(new Flatten(), new Linear(size * size, 256), new ReLU(), new Linear(256, 10));
console.log(summary(convolutional(), [1, 1, size, size]));

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

async function fit(name: string, model: Sequential, transform: Transform) {
  const loader = load(train, { transform, shuffle: true, seed: chosen });
  const optimizer = new AdamW(model.parameters(), { weightDecay: 0.01 });
  const scheduler = new OneCycleLR(optimizer, 3e-3, { totalSteps: epochs * loader.length });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler, every: 'batch' },
    log: () => {},
  });
  const history = await trainer.fit(loader, { epochs, validation: validationLoader, callbacks: [progressBar()] });
  const seen = await trainer.evaluate(load(train));
  const watched = await trainer.evaluate(validationLoader);
  const unseen = await trainer.evaluate(load(test, { batchSize: 64 }));
  console.log(
    `   ${name.padEnd(30)} train ${percent(seen.accuracy)}, validation ${percent(watched.accuracy)}, test ${percent(unseen.accuracy)}, test loss ${unseen.loss.toFixed(3)}`,
  );
  return { trainer, seen: history.values('accuracy'), unseen: history.values('validationAccuracy') };
}

console.log(`\n${epochs} epochs each`);
seed(chosen);
const byHeart = await fit('dense', dense(), toInputs);
seed(chosen);
const plain = await fit('convolutional', convolutional(), toInputs);
seed(chosen); // the same weights to begin with
const changed = await fit('convolutional, changed copies', convolutional(), compose(change, toInputs));

const look = { yLabel: 'accuracy' };
await show(
  'by-heart.png',
  lossCurve(
    { 'on photographs it learns from': byHeart.seen, 'on new ones': byHeart.unseen },
    { ...look, title: 'A dense network learns by heart' },
  ),
);
await show(
  'compared.png',
  lossCurve(
    { dense: byHeart.unseen, convolutional: plain.unseen, 'convolutional, changed copies': changed.unseen },
    { ...look, title: 'Accuracy on new photographs' },
  ),
);

// --- What the best of them gets wrong -----------------------------------------------------------------------------------------------------

const probabilities = softmax(await changed.trainer.predict(toInputs(photographs)), 1);
const matrix = new MulticlassConfusionMatrix(10);
matrix.update(probabilities, labels);
await show('confusion.png', confusionMatrix(matrix.compute(), { title: 'What is taken for what' }));
const guesses = probabilities.argmax(1).data;
const wrong = [...guesses.keys()].filter((i) => guesses[i] !== labels.data[i]).slice(0, 8);
const titles = wrong.map((i) => `${labels.data[i]} → ${guesses[i]}`);
const mistakes = wrong.map((i) => pixels(photographs)[i]);
if (wrong.length > 0)
  await show('wrong.png', imageSheet(mistakes, { shape, columns: 8, title: 'Wrong: truth → guess', titles }));
