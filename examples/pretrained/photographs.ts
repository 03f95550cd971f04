/** The photographs, by people: hands that were learned from are not among those that it is judged by. */
import { basename } from 'node:path';
import { concat, type Tensor } from '@gradkit/core-tensor';
import {
  collate,
  compose,
  grayscale,
  groupSplit,
  resize,
  synthDigits,
  TensorDataset,
  type Transform,
} from '@gradkit/data';
import { signLanguageDigits } from '@gradkit/data/node';

interface Given {
  readonly dryRun: boolean;
  readonly seed: number;
}

/** Photographs `[n, 3, 100, 100]` in colour with their digits; three fifths of the people to learn from, a fifth to choose by, a fifth to judge by. */
export async function photographs({ dryRun, seed }: Given) {
  const { all, people } = dryRun ? drawn() : await taken();
  return { all, ...groupSplit(all, { train: 0.6, validation: 0.2, test: 0.2 }, people, { seed }) };
}

/**
 * Everyone showed 0, 1, 2 … in turn, and the numbers of the files go on: IMG_1118.JPG, IMG_1119.JPG … So where the digit does not rise, the next
 * person begins.
 */
async function taken() {
  const folder = await signLanguageDigits({ size: 100 });
  const number = (i: number): number => Number(/\d+/.exec(basename(folder.nameOf(i)))?.[0]);
  const order = [...folder.labels.keys()].toSorted((a, b) => number(a) - number(b));
  const items = await Promise.all(order.map((i) => folder.get(i))); // decoded once, kept in memory
  let person = 0;
  const people = items.map(({ labels }, i) => (i > 0 && labels <= items[i - 1].labels ? ++person : person));
  return { all: new TensorDataset(collate(items)), people };
}

function drawn() {
  const { inputs, labels } = synthDigits({ train: 50, test: 1, seed: 1 }).train.tensors;
  const ink = resize(100)(inputs);
  const people = Array.from(labels.data, (_, i) => Math.floor(i / 5));
  return { all: new TensorDataset({ inputs: concat([ink, ink, ink], 1), labels }), people };
}

/** What the network of the lesson signs reads, `[n, 1, 48, 48]`. */
export const toGrey: Transform = compose(grayscale, resize(48), (images: Tensor) => images.narrow(1, 0, 1));
