/**
 * Does the training of `killed-training.ts`, going on from its checkpoint if there is one, and says how far it is, in steps: where it starts, every
 * step behind it, and the steps that it would have to lose no more.
 *
 * Usage: train-killed.ts <folder> <eager|compiled> <seed>
 */
import { seed } from '@gradkit/core-tensor';
import type { Callback } from '@gradkit/train-loop';
import { batches, epochs, everyBatches, makeTraining } from './killed-training.ts';

const [folder, execution, seedText] = process.argv.slice(2) as [string, 'eager' | 'compiled', string];
seed(Number(seedText)); // another one when training is resumed: all that matters comes from the checkpoint
const { trainer, loader, validation, callbacks } = makeTraining(folder, execution);
const telling: Callback = {
  name: 'telling',
  onFitStart: () => console.log(`start ${trainer.history.epochs.length * batches + (trainer.resumePoint?.batch ?? 0)}`),
  onBatchFinalized({ epoch, batch }) {
    const steps = (epoch - 1) * batches + batch;
    console.log(`step ${steps}`);
    if (batch < batches && batch % everyBatches === 0) console.log(`saved ${steps}`);
  },
  onEpochFinalized: ({ epoch }) => console.log(`saved ${epoch * batches}`),
};
await trainer.fit(loader, { epochs, validation, callbacks: [...callbacks, telling] });
console.log('end');
