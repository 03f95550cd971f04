// The way back: states have the names of the state dict, so what ONNX Runtime trained is a gradkit model again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import * as onnxruntime from 'onnxruntime-node';
import { dryRun, out } from '../anywhere.ts'; // the lesson runs first, and writes the files
import { openTraining } from '../go-on.ts';

const training = await openTraining(onnxruntime, (file) => readFile(join(out, file)));
for (let start = 0; start + 64 <= (dryRun ? 128 : training.count); start += 64)
  await training.step(Array.from({ length: 64 }, (_, i) => start + i));

const model = new Sequential(
  new Flatten(),
  new Linear(784, 250),
  new ReLU(),
  new Linear(250, 100),
  new ReLU(),
  new Linear(100, 10),
);
const names = Object.keys(model.stateDict());
const weights = names.map((name) => {
  const { data, dims } = training.states[name];
  return [name, tensor(data as Float32Array, { shape: dims })] as const;
});
model.loadStateDict(Object.fromEntries(weights));

const [images, labels] = [await readFile(join(out, 'test-images.bin')), await readFile(join(out, 'test-labels.bin'))];
const x = tensor(
  Float32Array.from(images, (byte) => (byte - 33) / 79),
  { shape: [labels.length, 1, 28, 28] },
);
const guesses = noGrad(() => model.forward(x).argmax(1)).data;
const right = labels.filter((label, i) => label === guesses[i]).length / labels.length;
console.log(`\n${names.join(', ')}
ONNX Runtime says ${(100 * (await training.accuracy())).toFixed(2)} %, gradkit with its weights ${(100 * right).toFixed(2)} %`);
