// A layer is frozen from outside: whoever runs the step does not hand its new weights on.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as onnxruntime from 'onnxruntime-node';
import { dryRun, out } from '../anywhere.ts'; // the lesson runs first, and writes the files
import { openTraining } from '../go-on.ts';

console.log('\nThe same epoch with layers that stay as they were');
for (const frozen of [[], ['1.weight', '1.bias'], ['1.weight', '1.bias', '3.weight', '3.bias']]) {
  const training = await openTraining(onnxruntime, (file) => readFile(join(out, file)));
  const kept = Object.fromEntries(frozen.map((name) => [name, training.states[name]]));
  let loss = Number.NaN;
  for (let start = 0; start + 64 <= (dryRun ? 128 : training.count); start += 64) {
    loss = await training.step(Array.from({ length: 64 }, (_, i) => start + i));
    Object.assign(training.states, kept);
  }
  const right = (100 * (await training.accuracy())).toFixed(2);
  console.log(`   frozen: ${frozen.join(', ') || 'nothing'}: last loss ${loss.toFixed(3)}, test ${right} %`);
}
