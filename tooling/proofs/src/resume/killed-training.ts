import { join } from 'node:path';
import { Generator, normal, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, mapDataset, TensorDataset } from '@gradkit/data';
import { BatchNorm1d, Dropout, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, CosineAnnealingLR } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { bestCheckpoints, checkpoints, csvLog, jsonLinesLog } from '@gradkit/train-loop/node';

/** Of a training that is killed: what it needs to be done, and how far apart its checkpoints are. */
export const epochs = 6;
export const batches = 12;
export const everyBatches = 3;

/** The files of a training in a folder. */
export const filesOf = (folder: string) => ({
  checkpoint: join(folder, 'checkpoint.safetensors'),
  best: join(folder, 'best'),
  table: join(folder, 'history.csv'),
  lines: join(folder, 'log.jsonl'),
});

/** A training with all kinds of state and of files: random items and batches, dropout, running means, moments, a schedule. */
export function makeTraining(folder: string, execution: 'eager' | 'compiled') {
  const rng = new Generator(3);
  const inputs = normal([120, 8], { rng });
  const labels = inputs.matmul(normal([8, 3], { rng })).argmax(1);
  const data = new TensorDataset({ inputs, labels });
  const noisy = mapDataset(data, (item, _, noise) => ({ ...item, inputs: item.inputs.add(0.1 * noise.next()) }));
  const loader = new DataLoader(noisy, {
    batchSize: 10,
    shuffle: true,
    seed: 5,
    transform: (batch, noise) => ({
      ...batch,
      inputs: batch.inputs.add(normal(batch.inputs.shape, { std: 0.1, rng: noise })),
    }),
  });
  const model = new Sequential(new Linear(8, 16), new BatchNorm1d(16), new ReLU(), new Dropout(0.3), new Linear(16, 3));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
  const trainer = new Trainer<{ inputs: Tensor; labels: Tensor }>({
    model,
    optimizer,
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler: new CosineAnnealingLR(optimizer, epochs * batches), every: 'batch' },
    execution,
    log: () => {},
  });
  const { checkpoint, best, table, lines } = filesOf(folder);
  const callbacks = [
    checkpoints(checkpoint, { everyBatches }),
    bestCheckpoints(best, { keep: 2 }),
    csvLog(table),
    jsonLinesLog(lines, { everyBatches: 1 }),
  ];
  return { trainer, loader, validation: new DataLoader(data, { batchSize: 40 }), callbacks };
}
