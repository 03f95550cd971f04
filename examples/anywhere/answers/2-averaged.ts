// Federated learning: two places train on images that they do not show each other, and meet in the mean of their weights.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as onnxruntime from 'onnxruntime-node';
import { dryRun, out } from '../anywhere.ts'; // the lesson runs first, and writes the files
import { openTraining } from '../go-on.ts';

const open = () => openTraining(onnxruntime, (file) => readFile(join(out, file)));
const places = [await open(), await open()];
const both = await open();
console.log('\nTwo places, each with every second batch');
for (let round = 1; round <= 3; round++) {
  for (const [place, training] of places.entries()) {
    Object.assign(training.states, both.states); // each round begins from what they share
    for (let start = 64 * place; start + 64 <= (dryRun ? 256 : training.count); start += 128)
      await training.step(Array.from({ length: 64 }, (_, i) => start + i));
  }
  const [first, second] = places.map(({ states }) => states);
  for (const [name, { data, dims }] of Object.entries(first)) {
    if (!(data instanceof Float32Array)) continue; // the count of steps is the same
    const other = second[name].data as Float32Array;
    both.states[name] = new onnxruntime.Tensor(
      data.map((value, i) => (value + other[i]) / 2),
      dims,
    );
  }
  const right: string[] = [];
  for (const training of [...places, both]) right.push(`${(100 * (await training.accuracy())).toFixed(2)} %`);
  console.log(`   round ${round}: alone ${right[0]} and ${right[1]}, averaged ${right[2]}`);
}
