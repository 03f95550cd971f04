/**
 * A training step leaves gradkit: forward, backward and Adam as one ONNX file, which goes on in plain Node (go-on.ts), in Python (train.py) and
 * in a browser (page/) with ONNX Runtime alone. All of them see the same batches, and so the same losses.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { compile, exportTrainingStep } from '@gradkit/compile';
import { cast, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader } from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { handwrittenDigits } from '@gradkit-examples/course/handwritten-digits';
import * as onnxruntime from 'onnxruntime-node';
import { openTraining } from './go-on.ts';

export const { seed: chosen, dryRun, out, own, show } = lesson('anywhere', { own: ['python'] });
seed(chosen);

// --- Data and model; raw pixels go in, so that whoever goes on has nothing to prepare ----------------------------------------------------

const { train, test } = await handwrittenDigits({ dryRun });
const loader = new DataLoader(train, { batchSize: 64, shuffle: true, seed: chosen, dropLast: true });
const inOrder = new DataLoader(train, { batchSize: 64, dropLast: true }); // as every place can have it

const model = new Sequential(
  new Flatten(),
  new Linear(784, 250),
  new ReLU(),
  new Linear(250, 100),
  new ReLU(),
  new Linear(100, 10),
);
const optimizer = new Adam(model.parameters(), { learningRate: 1e-3 });
const forward = (images: Tensor): Tensor => model.forward(cast(images, 'float32').sub(33).div(79)); // [batch, 10]
const step = (images: Tensor, labels: Tensor): Tensor => {
  optimizer.zeroGrad();
  const loss = crossEntropy(forward(images), labels);
  loss.backward();
  optimizer.step();
  return loss;
};

// --- 1. The first steps here ------------------------------------------------------------------------------------------------------------

console.log('1. The first steps, by gradkit');
const trainHere = compile(step);
const first: number[] = [];
for (const { inputs, labels } of loader) {
  first.push((await trainHere(inputs, labels)).item());
  if (first.length === (dryRun ? 2 : 100)) break;
}
console.log(`   ${first.length} steps: loss ${first[0].toFixed(3)} → ${first.at(-1)!.toFixed(3)}`);

// --- 2. The rest anywhere: the step, what it begins with, and a way to see how good it is -----------------------------------------------

await mkdir(out, { recursive: true });
const write = (file: string, bytes: Uint8Array): Promise<void> => writeFile(join(out, file), bytes);
const bytesOf = ({ data }: Tensor): Uint8Array => Uint8Array.from(data);

const { inputs, labels } = train.tensors;
const examples: [Tensor, Tensor] = [inputs.slice([[0, 64]]), labels.slice([[0, 64]])];
const names = { model, optimizer, inputNames: ['images', 'labels'], outputNames: ['loss'] };
const files = await exportTrainingStep(step, examples, names);
const evaluate = await exportTrainingStep(
  (images: Tensor) => noGrad(() => forward(images)),
  [test.tensors.inputs.slice([[0, 100]])],
  { model, inputNames: ['images'], outputNames: ['logits'] },
);
await write('step.onnx', files.step);
await write('step.initial.onnx', files.initial);
await write('evaluate.onnx', evaluate.step);
await write('train-images.bin', bytesOf(inputs));
await write('train-labels.bin', bytesOf(labels));
await write('test-images.bin', bytesOf(test.tensors.inputs));
await write('test-labels.bin', bytesOf(test.tensors.labels));
console.log(`
2. The training, as files in ${out}
   step.onnx          ${files.step.length} bytes: images, labels and states → loss and new states
   step.initial.onnx  ${files.initial.length} bytes: the states to begin with
   evaluate.onnx      ${evaluate.step.length} bytes: images and weights → logits`);

// --- 3. One epoch more, here and elsewhere, on the same batches --------------------------------------------------------------------------

console.log('\n3. One epoch more, from the same states, on the same batches');
const places: Record<string, readonly number[]> = {};
function report(place: string, losses: readonly number[], accuracy: number): void {
  places[place] = losses;
  const result = `last loss ${losses.at(-1)!.toFixed(4)}, test ${(100 * accuracy).toFixed(2)} %`;
  console.log(`   ${place.padEnd(20)} ${losses.length} steps, ${result}`);
  if (place === 'gradkit') return;
  const apart = losses.map((loss, i) => Math.abs(loss - places['gradkit'][i]));
  const [early, all] = [apart.slice(0, 100), apart].map((some) => Math.max(...some).toExponential(0));
  console.log(`   ${' '.repeat(20)} losses at most ${early} from gradkit's in the first 100 steps, ${all} in all`);
}

const here: number[] = [];
for (const batch of inOrder) here.push((await trainHere(batch.inputs, batch.labels)).item());
const accuracy = new Accuracy();
for (const batch of new DataLoader(test, { batchSize: 100 }))
  accuracy.update(
    noGrad(() => forward(batch.inputs)),
    batch.labels,
  );
report('gradkit', here, accuracy.compute());

const there: number[] = [];
const training = await openTraining(onnxruntime, (file) => readFile(join(out, file)));
for (let start = 0; start + 64 <= training.count; start += 64)
  there.push(await training.step(Array.from({ length: 64 }, (_, i) => start + i)));
report('ONNX Runtime, Node', there, await training.accuracy());

const python = spawnSync(own.python ?? 'python3', [join(import.meta.dirname, 'train.py'), out]);
if (python.status === 0) {
  const result = JSON.parse(await readFile(join(out, 'python.json'), 'utf8')) as { losses: number[]; accuracy: number };
  report('ONNX Runtime, Python', result.losses, result.accuracy);
} else console.log('   Python: not here; it needs onnxruntime and numpy (--python names the one that has them)');

// --- Pictures: one curve, and what rounding makes of it ----------------------------------------------------------------------------------

/** Means of ten steps, of which `before` came first. */
function means(losses: readonly number[], before: number): { x: number[]; y: number[] } {
  const starts = Array.from({ length: Math.floor(losses.length / 10) }, (_, i) => 10 * i);
  const mean = (start: number): number => losses.slice(start, start + 10).reduce((sum, loss) => sum + loss) / 10;
  return { x: starts.map((start) => before + start + 10), y: starts.map(mean) };
}
if (!dryRun) {
  const { gradkit, ...others } = places;
  const lines = Object.entries(others).map(([place, losses]) => [place, means(losses, first.length)]);
  const all = { gradkit: means([...first, ...gradkit], 0), ...Object.fromEntries(lines) };
  const look = { xLabel: 'step', yLabel: 'cross-entropy, means of ten steps' };
  await show('curves.png', lossCurve(all, { ...look, title: 'One training, wherever it goes on' }));
  const apart = there.map((loss, i) => Math.abs(loss - gradkit[i]));
  const title = 'What rounding makes of it';
  await show(
    'apart.png',
    lossCurve({ apart: means(apart, first.length) }, { ...look, yLabel: 'difference', logScale: true, title }),
  );
}
