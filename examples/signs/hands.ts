/** The photographs, what is changed in them, and the network that reads them: for the lesson and for the answers of its exercises. */
import {
  collate,
  colorJitter,
  compose,
  DataLoader,
  normalize,
  randomAffine,
  randomFlip,
  resize,
  stratifiedSplit,
  synthDigits,
  TensorDataset,
  toFloat,
  type Dataset,
  type LabelledImages,
  type Transform,
} from '@gradkit/data';
import { signLanguageDigits } from '@gradkit/data/node';
import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@gradkit/layers';

/** Of the photographs, in pixels, high and wide. */
export const size = 48;

/** All photographs, in a dry run a few drawn digits; a fifth of each is to learn from, as if there were no more. */
export async function hands({ dryRun, seed }: { readonly dryRun: boolean; readonly seed: number }) {
  const all = new TensorDataset(dryRun ? drawn() : await photographs());
  return stratifiedSplit(all, { train: 0.2, validation: 0.2, test: 0.6 }, { seed });
}

async function photographs(): Promise<LabelledImages> {
  const folder = await signLanguageDigits({ size, channels: 1 }); // grey: the colour says nothing about the digit
  return collate(await Promise.all(Array.from(folder.labels.keys(), (i) => folder.get(i)))); // decoded once, kept in memory
}

function drawn(): LabelledImages {
  const { inputs, labels } = synthDigits({ train: 60, test: 1 }).train.tensors;
  return { inputs: resize(size)(inputs), labels };
}

/** Pixels as networks like them: about 0, about as large as 1. */
export const toInputs = compose(toFloat, normalize(0.6, 0.22)); // a mean of 0.65 and a deviation of 0.15 before

/** What may change in a photograph without changing the digit, one by one. */
export const changes: Readonly<Record<string, Transform>> = {
  brightness: colorJitter({ brightness: 0.25, contrast: 0.25 }),
  flip: randomFlip(), // a left hand is a hand, too
  rotation: randomAffine({ degrees: 10, fill: 160 }),
  shift: randomAffine({ translate: [0.08, 0.08], fill: 160 }),
  zoom: randomAffine({ scale: [0.9, 1.1], fill: 160 }),
};
/** All of them at once; turning, moving and zooming in one go. */
export const change = compose(
  changes['brightness'],
  changes['flip'],
  randomAffine({ degrees: 10, translate: [0.08, 0.08], scale: [0.9, 1.1], fill: 160 }),
);

type Hands = Dataset<LabelledImages>;

export function load(
  data: Hands,
  {
    transform = toInputs,
    shuffle = false,
    seed = 1,
    batchSize = 16,
  }: { transform?: Transform; shuffle?: boolean; seed?: number; batchSize?: number } = {},
): DataLoader<LabelledImages> {
  return new DataLoader(data, {
    batchSize,
    shuffle,
    seed,
    transform: ({ inputs, labels }: LabelledImages, rng) => ({ inputs: transform(inputs, rng), labels }),
  });
}

/** A convolution that keeps the size, and a pool that halves it. */
const block = (from: number, to: number): Sequential =>
  new Sequential(new Conv2d(from, to, 3, { padding: 1 }), new BatchNorm2d(to), new ReLU(), new MaxPool2d(2));

/** Image `[batch, 1, 48, 48]` → logits `[batch, 10]`. */
export function convolutional(): Sequential {
  return new Sequential(
    block(1, 16),
    block(16, 32),
    block(32, 64),
    block(64, 64), // [batch, 64, 3, 3]
    new Flatten(),
    new Linear(64 * 3 * 3, 128),
    new ReLU(),
    new Dropout(0.4),
    new Linear(128, 10),
  );
}
