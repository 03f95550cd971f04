import { Generator, seed as seedAll, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, stratifiedSplit, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { serveTraining, Trainer } from '@gradkit/train-loop';
import { Head } from '../network/head.ts';
import type { TrainingOptions } from '../project/options.ts';

/** What a head is trained with. */
export interface HeadSettings extends TrainingOptions {
  readonly classes: number;
  /** `[images, 608]` */
  readonly features: Tensor;
  /** `[images]`, int32 */
  readonly labels: Tensor;
}

/** Of the images, what is kept back to check with. */
const keptBack = 0.15;

/** A training of a new head on features, with a seventh of the images kept back. */
export const headTraining = serveTraining((settings: HeadSettings) => {
  const { classes, features, labels, epochs, batchSize, learningRate, seed } = settings;
  seedAll(seed); // of dropout
  const data = new TensorDataset({ inputs: features, labels });
  const { train, validation } = stratifiedSplit(data, { train: 1 - keptBack, validation: keptBack }, { seed });
  const head = new Head(classes, { rng: new Generator(seed) });
  const [learned] = [...new DataLoader(train, { batchSize: train.length })];
  head.measure(learned.inputs);
  const trainer = new Trainer({
    model: head,
    optimizer: new Adam(head.parameters(), { learningRate }),
    loss: crossEntropy,
    metrics: { accuracy: new Accuracy() },
    execution: 'eager', // a head is done before ONNX Runtime is there
    log: () => {},
  });
  return {
    trainer,
    loader: new DataLoader(train, { batchSize, shuffle: true, seed }),
    validation: new DataLoader(validation, { batchSize: 256 }),
    epochs,
    methods: { validationPlaces: (): number[] => [...validation.indices] },
  };
});
