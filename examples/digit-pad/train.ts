/**
 * Trains the network of the page: MNIST where this machine has it (`GRADKIT_DATA`, or downloaded before), else digits drawn by gradkit. The page's build does the
 * same where `runs/digit-pad` is empty.
 *
 *     npx pnpm --dir examples/digit-pad run train
 *     npx pnpm --dir examples/digit-pad run train --epochs 8
 *     npx pnpm --dir examples/digit-pad run train --quick        a few digits drawn by gradkit
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progressBar } from '@gradkit/train-loop/node';
import { defaultEpochs, makeModel } from './make-model.ts';

const { values } = parseArgs({
  options: {
    epochs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dirname, '../../runs/digit-pad') },
  },
});
const { dataset, accuracy } = await makeModel(values.out, {
  epochs: Number(values.epochs ?? defaultEpochs),
  quick: values.quick,
  callbacks: [progressBar()],
});
console.log(`${dataset}: ${(100 * accuracy).toFixed(2)} % of the test images; the page's files are in ${values.out}`);
