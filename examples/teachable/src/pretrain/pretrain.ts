import { seed as seedAll, type Tensor } from '@gradkit/core-tensor';
import {
  colorJitter,
  compose,
  DataLoader,
  randomAffine,
  randomFlip,
  TensorDataset,
  toFloat,
  type LabelledImages,
} from '@gradkit/data';
import { Dropout, Linear, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { AdamW, OneCycleLR } from '@gradkit/optimizers';
import { Trainer, type Callback } from '@gradkit/train-loop';
import { Backbone } from '../network/backbone.ts';
import { featureCount } from '../network/sizes.ts';
import { toTensors, type ImageClass, type ImageSet } from './images.ts';

interface PretrainOptions {
  readonly epochs: number;
  readonly seed: number;
  readonly batchSize?: number | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** What may change in an image without changing what it shows. */
const change = compose(
  randomFlip(),
  randomAffine({ degrees: 15, translate: [0.1, 0.1], scale: [0.8, 1.2], fill: 128 }),
  colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.4, hue: 0.1 }),
);

/** Photographs come twice as often: they are what users have, and there are few of them. */
const twice = ({ name, images }: ImageClass): ImageClass => ({ name, images: [...images, ...images] });

/** Trains a backbone to tell all classes of all sets apart that it may see. */
export async function pretrain(
  sets: readonly ImageSet[],
  { epochs, seed, batchSize = 64, callbacks = [] }: PretrainOptions,
): Promise<Backbone> {
  seedAll(seed);
  const images = toTensors(sets.map(({ name, seen }) => (name === 'hands' ? seen.map(twice) : seen)));
  const classes = sets.flatMap(({ seen }) => seen).length;
  const backbone = new Backbone();
  const model = new Sequential(backbone, new Dropout(0.3), new Linear(featureCount, classes));
  const loader = new DataLoader(new TensorDataset(images), {
    batchSize,
    shuffle: true,
    seed,
    dropLast: true,
    transform: ({ inputs, labels }: LabelledImages, rng): { inputs: Tensor; labels: Tensor } => ({
      inputs: toFloat(change(inputs, rng)),
      labels,
    }),
  });
  const optimizer = new AdamW(model.parameters(), { weightDecay: 0.02 });
  const scheduler = new OneCycleLR(optimizer, 4e-3, { totalSteps: epochs * loader.length });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: (logits: Tensor, labels: Tensor) => crossEntropy(logits, labels, { labelSmoothing: 0.1 }),
    metrics: { accuracy: new Accuracy() },
    schedule: { scheduler, every: 'batch' },
  });
  await trainer.fit(loader, { epochs, callbacks });
  return backbone;
}
