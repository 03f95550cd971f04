/**
 * A training step leaves gradkit: forward, backward and Adam as one ONNX file, which goes on in Python (train.py) and in a browser
 * (page/) with ONNX Runtime alone.
 *
 *     npm run course anywhere        writes runs/anywhere
 *     python3 train.py runs/anywhere goes on there
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { compile, exportTrainingStep } from '@gradkit/compile';
import { cast, seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, type ImageDataset } from '@gradkit/data';
import { findMnist, mnist } from '@gradkit/data/node';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';

const { seed: chosen, dryRun, out } = lesson('anywhere');
seed(chosen);

// --- Data: real MNIST where this machine has it, else digits drawn by our own code

const { name, train, test }: ImageDataset =
  dryRun || findMnist() === null ? synthDigits(dryRun ? { train: 256, test: 100 } : {}) : await mnist();
const loader = new DataLoader(train, { batchSize: 64, shuffle: true, seed: 1, dropLast: true });

// --- Model and step; raw pixels go in, so that whoever goes on has nothing to prepare

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

// --- The first steps here

const trainHere = compile(step);
let steps = 0;
for (const { inputs, labels } of loader) {
  const loss = await trainHere(inputs, labels);
  if (steps % 25 === 0) console.log(`step ${steps}: loss ${loss.item().toFixed(3)}`);
  if (++steps === (dryRun ? 2 : 100)) break;
}

// --- The rest anywhere: the step, what it begins with, and a way to see how good it is

await mkdir(out, { recursive: true });
const write = (file: string, bytes: Uint8Array): Promise<void> => writeFile(join(out, file), bytes);
const bytesOf = ({ data }: Tensor): Uint8Array => Uint8Array.from(data);

const { inputs, labels } = train.tensors;
const examples: [Tensor, Tensor] = [inputs.slice([[0, 64]]), labels.slice([[0, 64]])];
const names = { model, optimizer, inputNames: ['images', 'labels'] };
const files = await exportTrainingStep(step, examples, { ...names, outputNames: ['loss'] });
const evaluate = await exportTrainingStep(
  (images: Tensor) => noGrad(() => forward(images)),
  [test.tensors.inputs.slice([[0, 100]])],
  {
    model,
    inputNames: ['images'],
    outputNames: ['logits'],
  },
);
await write('step.onnx', files.step);
await write('step.initial.onnx', files.initial);
await write('evaluate.onnx', evaluate.step);
await write('train-images.bin', bytesOf(inputs));
await write('train-labels.bin', bytesOf(labels));
await write('test-images.bin', bytesOf(test.tensors.inputs));
await write('test-labels.bin', bytesOf(test.tensors.labels));
console.log(`
${name}: ${steps} steps done here; the training can go on from ${out}:
step.onnx            one step: images, labels and states → loss and new states
step.initial.onnx    the states to begin with
evaluate.onnx        images and weights → logits
*-images.bin, *-labels.bin   a byte for each pixel and label`);
