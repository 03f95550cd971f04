import { Generator, permutation } from '@gradkit/core-tensor';
import { DataLoader, normalize, subset, type ImageDataset, type LabelledImages } from '@gradkit/data';

const toInputs = normalize(33.3, 78.6); // the mean and the deviation of MNIST's pixels

interface FiveDigitsOptions {
  /** the lowest of the five */
  readonly first: number;
  /** so many images of each at most, which are drawn */
  readonly ofEach?: number | undefined;
  readonly batchSize: number;
  readonly seed: number;
}

/** Batches of the digits `first … first + 4`, as classes 0 … 4. */
export function fiveDigits(
  data: ImageDataset['train'],
  { first, ofEach = Infinity, batchSize, seed }: FiveDigitsOptions,
): DataLoader<LabelledImages, LabelledImages> {
  const { labels: digits } = data.tensors;
  const counts = new Array<number>(10).fill(0);
  const order = permutation(data.length, { rng: new Generator(seed) }).data;
  const indices = order.filter((i) => {
    const digit = digits.data[i];
    return digit >= first && digit < first + 5 && counts[digit]++ < ofEach;
  });
  return new DataLoader(subset(data, indices), {
    batchSize,
    shuffle: true,
    seed,
    transform: ({ inputs, labels }: LabelledImages) => ({ inputs: toInputs(inputs), labels: labels.sub(first) }),
  });
}
