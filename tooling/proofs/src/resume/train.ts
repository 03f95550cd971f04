/**
 * Trains a small network for four epochs, going on from a checkpoint if there is one. Says what it does line by line, and can be told to wait
 * at a batch, so that a test can end it there.
 *
 * Usage: train.ts <checkpoint> <seed> [--everyBatches n] [--waitAt epoch:batch]
 */
import { parseArgs } from 'node:util';
import { Generator, normal, seed } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { Dropout, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import { earlyStopping, Trainer, type Callback } from '@gradkit/train-loop';
import { checkpoints, stopOnInterrupt } from '@gradkit/train-loop/node';

const { values: options, positionals } = parseArgs({
  options: { everyBatches: { type: 'string' }, waitAt: { type: 'string' } },
  allowPositionals: true,
});
const [path, seedText] = positionals;
seed(Number(seedText)); // another one when training is resumed: all that matters comes from the checkpoint

const rng = new Generator(3);
const inputs = normal([120, 8], { rng });
const labels = inputs.matmul(normal([8, 3], { rng })).argmax(1);
const data = new TensorDataset({ inputs, labels });
const loader = new DataLoader(data, {
  batchSize: 10,
  shuffle: true,
  seed: 5,
  transform: (batch, noise) => ({
    ...batch,
    inputs: batch.inputs.add(normal(batch.inputs.shape, { std: 0.1, rng: noise })),
  }),
});

const model = new Sequential(new Linear(8, 16), new ReLU(), new Dropout(0.3), new Linear(16, 3));
const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
const trainer = new Trainer({
  model,
  optimizer,
  loss: crossEntropy,
  metrics: { accuracy: new Accuracy() },
  schedule: { scheduler: new CosineAnnealingLR(optimizer, 48), every: 'batch' },
  log: () => {}, // what is printed is read
});

const telling: Callback = {
  name: 'telling',
  onFitStart: () => console.log(`start at ${trainer.history.epochs.length}:${trainer.resumePoint?.batch ?? 0}`),
  async onBatchFinalized({ epoch, batch }) {
    console.log(`batch ${epoch}:${batch}`);
    if (`${epoch}:${batch}` !== options.waitAt) return;
    console.log('waiting');
    await new Promise<void>((resolve) => {
      const awake = setInterval(() => {}, 1000); // or the process would end
      process.once('SIGINT', () => {
        clearInterval(awake);
        resolve();
      });
    });
  },
  onFitEnd: ({ stopped }) => console.log(`end: ${stopped}`),
};
const everyBatches = options.everyBatches === undefined ? undefined : Number(options.everyBatches);
await trainer.fit(loader, {
  epochs: 4,
  validation: new DataLoader(data, { batchSize: 40 }),
  callbacks: [checkpoints(path, { everyBatches }), earlyStopping({ patience: 4 }), stopOnInterrupt(), telling],
});
