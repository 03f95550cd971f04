/**
 * A network that other people have trained, with other photographs and for another purpose, comes as an ONNX file. It is cut where its features serve,
 * and a linear head on them learns sign language in seconds; then a stage of it is thawed. Beside it a network that begins from scratch. The pictures
 * are in runs/pretrained.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { concat, seed, softmax, zeros, type Tensor } from '@gradkit/core-tensor';
import { compose, DataLoader, subset, TensorDataset } from '@gradkit/data';
import { freeze } from '@gradkit/layers';
import { MulticlassConfusionMatrix } from '@gradkit/metrics';
import { saveModel } from '@gradkit/onnx-export/node';
import { loadModel } from '@gradkit/onnx-import/node';
import { barChart, confusionMatrix, lossCurve } from '@gradkit/plot';
import { openSession } from '@gradkit/runtime/node';
import { unfreezeAt, type Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { change, convolutional, load, toInputs } from '@gradkit-examples/signs/hands';
import { modelFile, stages, toNetwork } from './network.ts';
import { photographs, toGrey } from './photographs.ts';
import { extract, fit, fitHead, Reader, toFeatures } from './reader.ts';
import { standIn } from './stand-in.ts';

const start = performance.now();
const seconds = (): number => (performance.now() - start) / 1000;
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;
const { epochs, seed: chosen, dryRun, out, own, show } = lesson('pretrained', { epochs: 20, own: ['model'] });
await mkdir(out, { recursive: true });
const file = dryRun ? await standIn(out) : modelFile(own.model);

// --- 1. What four stages of the network make of every photograph, worked out once -----------------------------------------------------------

const { all, train, validation, test } = await photographs({ dryRun, seed: chosen });
console.log(`${train.length} photographs to learn from, ${validation.length} to choose by, ${test.length} to judge by`);

const network = await loadModel<Tensor[]>(file, { outputs: stages }); // in place of its own output; what is behind the last is left out
freeze(network.eval());
const features = await extract(all, (images) => network.forward(toNetwork(images)).map((map) => toFeatures([map])));
const ready = seconds();
console.log(`\n1. Features of ${all.length} photographs, ${ready.toFixed(0)} s after the start`);

// --- 2. A linear head on them, which is all that is trained ----------------------------------------------------------------------------------

const [, second, third] = features.map(({ tensors }) => tensors.inputs);
const both = new TensorDataset({ inputs: concat([second, third], 1), labels: all.tensors.labels });
const parts = { train: train.indices, validation: validation.indices };
const onFeatures = async (data: typeof both) => {
  seed(chosen);
  return fitHead(data, parts, { epochs, seed: chosen });
};

console.log(`\n2. A linear head, ${epochs} epochs`);
const { head, trainer: headTrainer } = await onFeatures(both);
const frozen = await headTrainer.evaluate(new DataLoader(subset(both, test.indices), { batchSize: 500 }));
const headSeconds = seconds();
console.log(`   on stages 2 and 3: test ${percent(frozen.accuracy)}, ${headSeconds.toFixed(0)} s after the start`);

const accuracies: Record<string, number> = {};
for (const [i, data] of [...features, both].entries()) {
  const { trainer } = data === both ? { trainer: headTrainer } : await onFeatures(data);
  const accuracy = trainer.history.last!.validationAccuracy;
  const name = data === both ? 'stages 2 and 3' : `stage ${i + 1}`;
  accuracies[name] = 100 * accuracy;
  console.log(`   ${name.padEnd(15)} ${data.tensors.inputs.shape[1]} features, validation ${percent(accuracy)}`);
}
await show(
  'stages.png',
  barChart(accuracies, {
    title: 'A linear head on what a stage gives',
    xLabel: 'right, of photographs of new people (%)',
    baseline: dryRun ? 0 : 70,
  }),
);

// --- 3. Through the network: changed copies, and then the third stage learns on -----------------------------------------------------------------

const [, trunkEnd, stageEnd] = stages;
const reader = new Reader(
  await loadModel(file, { outputs: [trunkEnd] }),
  await loadModel(file, { inputs: [trunkEnd], outputs: [stageEnd] }), // the part between the two
  head,
);
freeze(reader, 'trunk');
const same = (images: Tensor): Tensor => images;
const images = (data: typeof train, transform = same, shuffle = false) =>
  load(data, { transform, shuffle, seed: chosen, batchSize: 32 });

const again = dryRun ? 2 : 4;
const tuned = await fit(reader, { 3e-4: reader.head, 3e-5: reader.stage }, images(train, change, true), {
  epochs: again,
  validation: images(validation),
  callbacks: [unfreezeAt({ [again / 2 + 1]: 'stage' })],
});
console.log('\n3. Changed copies of the photographs, through the network');
for (const { epoch, validationAccuracy } of tuned.history.epochs)
  console.log(
    `   epoch ${epoch}, ${epoch > again / 2 ? 'third stage thawed' : 'all frozen        '} validation ${percent(validationAccuracy)}`,
  );
const thawed = await tuned.evaluate(images(test));
const tunedSeconds = seconds();
console.log(`   test ${percent(thawed.accuracy)}, ${tunedSeconds.toFixed(0)} s after the start`);

// --- 4. From scratch: the network of the lesson signs, on the same people ------------------------------------------------------------------------

const grey = new TensorDataset({ inputs: toGrey(all.tensors.inputs), labels: all.tensors.labels });
const [greyTrain, greyValidation, greyTest] = [train, validation, test].map(({ indices }) => subset(grey, indices));
seed(chosen);
const fresh = convolutional();
const begun = seconds();
const learned = await fit(
  fresh,
  { 3e-3: fresh },
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
