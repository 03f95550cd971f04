/**
 * A network that other people have trained, with other photographs and for another purpose, comes as an ONNX file. It is cut where its features serve,
 * and a linear head on them learns sign language in seconds; then a stage of it is thawed. Beside it a network that begins from scratch. The pictures
 * are in runs/pretrained.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seed, softmax, zeros, type Tensor } from '@gradkit/core-tensor';
import { colorJitter, compose, DataLoader, randomAffine, subset, TensorDataset } from '@gradkit/data';
import { freeze, layerwiseRates } from '@gradkit/layers';
import { MulticlassConfusionMatrix } from '@gradkit/metrics';
import { saveModel } from '@gradkit/onnx-export/node';
import { loadModel } from '@gradkit/onnx-import/node';
import { confusionMatrix, lossCurve } from '@gradkit/plot';
import { openSession } from '@gradkit/runtime/node';
import { gradualUnfreezing, type Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { change, convolutional, load, toInputs } from '@gradkit-examples/signs/hands';
import { modelFile, stages, toNetwork } from './network.ts';
import { photographs, toGrey } from './photographs.ts';
import { extractor, fit, fitHead, Reader, toFeatures } from './reader.ts';
import { standIn } from './stand-in.ts';

const start = performance.now();
const seconds = (): number => (performance.now() - start) / 1000;
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;
const { epochs, seed: chosen, dryRun, out, own, show } = lesson('pretrained', { epochs: 20, own: ['model'] });
await mkdir(out, { recursive: true });
const file = dryRun ? await standIn(out) : modelFile(own.model);

// --- 1. What two stages of the network make of the photographs, worked out once ---------------------------------------------------------------

const { all, train, validation, test } = await photographs({ dryRun, seed: chosen });
console.log(`${train.length} photographs to learn from, ${validation.length} to choose by, ${test.length} to judge by`);

const [, second, third] = stages;
const network = await loadModel<Tensor[]>(file, { outputs: [second, third] }); // in place of its own output; what is behind is left out
freeze(network.eval());
const featuresOf = extractor((images) => [toFeatures(network.forward(toNetwork(images)))]);
const [known] = await featuresOf(train);
const [watched] = await featuresOf(validation);
const ready = seconds();
console.log(`\n1. Their features, ${ready.toFixed(0)} s after the start`);

// --- 2. A linear head on them, which is all that is trained ----------------------------------------------------------------------------------

const { head, trainer: headTrainer } = await fitHead(known, watched, { epochs, seed: chosen });
const [unseen] = await featuresOf(test);
const frozen = await headTrainer.evaluate(new DataLoader(unseen, { batchSize: 500 }));
console.log(`\n2. A linear head, ${epochs} epochs`);
console.log(`   validation ${percent(headTrainer.history.last!.validationAccuracy)}`);
console.log(`   test       ${percent(frozen.accuracy)}, ${seconds().toFixed(0)} s after the start`);

// --- 3. Through the network: changed copies, and then the third stage learns on -----------------------------------------------------------------

const reader = new Reader(
  await loadModel(file, { outputs: [second] }),
  await loadModel(file, { inputs: [second], outputs: [third] }), // the part between the two
  head,
);
freeze(reader, 'trunk');
const same = (images: Tensor): Tensor => images;
const images = (data: typeof train, transform = same, shuffle = false) =>
  load(data, { transform, shuffle, seed: chosen, batchSize: 32 });

/** Brighter, turned, moved, nearer; not mirrored, for what is frozen sees a left hand as something else, and a linear head cannot know both. */
const copies = compose(
  colorJitter({ brightness: 0.25, contrast: 0.25 }),
  randomAffine({ degrees: 10, translate: [0.08, 0.08], scale: [0.9, 1.1], fill: 160 }),
);
const again = dryRun ? 2 : 4;
const tuned = await fit(
  reader,
  layerwiseRates(reader, ['stage', 'head'], { learningRate: 3e-4, decay: 0.3 }),
  images(train, copies, true),
  {
    epochs: again,
    validation: images(validation),
    callbacks: [gradualUnfreezing(['stage', 'head'], { everyEpochs: again / 2 })],
  },
);
console.log('\n3. Changed copies of the photographs, through the network');
for (const { epoch, validationAccuracy } of tuned.history.epochs)
  console.log(
    `   epoch ${epoch}, ${epoch > again / 2 ? 'third stage thawed' : 'all frozen        '} validation ${percent(validationAccuracy)}`,
  );
const thawed = await tuned.evaluate(images(test));
console.log(`   test ${percent(thawed.accuracy)}, ${seconds().toFixed(0)} s after the start`);

// --- 4. From scratch: the network of the lesson signs, on the same people ------------------------------------------------------------------------

const grey = new TensorDataset({ inputs: toGrey(all.tensors.inputs), labels: all.tensors.labels });
const [greyTrain, greyValidation, greyTest] = [train, validation, test].map(({ indices }) => subset(grey, indices));
seed(chosen);
const fresh = convolutional();
const begun = seconds();
const learned = await fit(
  fresh,
  [{ parameters: fresh.parameters(), learningRate: 3e-3 }],
  load(greyTrain, { transform: compose(change, toInputs), shuffle: true, seed: chosen }),
  {
    epochs: dryRun ? 1 : 12,
    validation: load(greyValidation),
  },
);
const scratchSeconds = seconds() - begun;
const scratch = await learned.evaluate(load(greyTest, { batchSize: 64 }));

/** Accuracy on validation photographs by seconds, of which some had gone before the first epoch. */
function curve({ history }: Trainer, before: number) {
  const x: number[] = [];
  for (const each of history.values('seconds')) x.push((x.at(-1) ?? before) + each);
  return { x, y: history.values('validationAccuracy') };
}
const curves = { 'new head, features included': curve(headTrainer, ready), 'from scratch': curve(learned, 0) };
const until = ({ x, y }: { x: number[]; y: number[] }, accuracy: number): string => {
  const at = y.findIndex((each) => each >= accuracy);
  return at < 0 ? 'never' : `after ${x[at].toFixed(0)} s`;
};
console.log('\n4. Beside a small network from scratch, by validation photographs');
for (const [name, each] of Object.entries(curves))
  console.log(`   ${name.padEnd(28)} 90 % ${until(each, 0.9)}, 95 % ${until(each, 0.95)}, 97 % ${until(each, 0.97)}`);
console.log(
  `   test: from scratch ${percent(scratch.accuracy)} (${scratchSeconds.toFixed(0)} s), new head ${percent(frozen.accuracy)}, thawed ${percent(thawed.accuracy)}`,
);
await show(
  'seconds.png',
  lossCurve(curves, { title: 'Photographs of new people', xLabel: 'seconds', yLabel: 'accuracy' }),
);

// --- 5. One file for all of it, preparation and head included --------------------------------------------------------------------------------

const written = join(out, 'signs.onnx');
await saveModel(written, reader.eval(), {
  exampleInputs: [zeros([2, 3, 100, 100], { dtype: 'uint8' })],
  inputNames: ['photographs'],
  outputNames: ['logits'],
});
const session = await openSession(written);
const matrix = new MulticlassConfusionMatrix(10);
let agree = 0;
for (const { inputs, labels } of images(test)) {
  const { logits } = await session.run({ photographs: inputs });
  const guesses = logits.argmax(1);
  agree += guesses
    .equal((await tuned.predict(inputs)).argmax(1))
    .cast('int32')
    .sum()
    .item();
  matrix.update(softmax(logits, 1), labels);
}
await session.close();
console.log(
  `\n5. ${written}: in ONNX Runtime it says of ${agree} of ${test.length} test photographs what the model says`,
);
await show('confusion.png', confusionMatrix(matrix.compute(), { title: 'What is taken for what' }));
