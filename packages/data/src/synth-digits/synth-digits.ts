import { ConfigError, Generator, Tensor } from '@gradkit/core-tensor';
import { TensorDataset } from '../tensor-dataset.ts';
import { drawDigit, side } from './draw.ts';

/** Images and what they show. */
export type LabelledImages = {
  /** `[examples, channels, height, width]`, uint8, 0 … 255 */
  readonly inputs: Tensor;
  /** `[examples]`, int32, class indices */
  readonly labels: Tensor;
};

/** A dataset of images for classification, divided for training and testing. */
export interface ImageDataset {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly train: TensorDataset<LabelledImages>;
  readonly test: TensorDataset<LabelledImages>;
}

interface SynthDigitsOptions {
  /** number of training images; default 12 000 */
  readonly train?: number;
  /** number of test images; default 2 000 */
  readonly test?: number;
  /** the same seed draws the same images; default 0 */
  readonly seed?: number;
}

function drawAll(count: number, rng: Generator): TensorDataset<LabelledImages> {
  const pixels = new Uint8Array(count * side * side);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = rng.below(10);
    drawDigit(labels[i], rng, pixels.subarray(i * side * side, (i + 1) * side * side));
  }
  return new TensorDataset<LabelledImages>({
    inputs: new Tensor({ shape: [count, 1, side, side], dtype: 'uint8' }, pixels),
    labels: new Tensor({ shape: [count], dtype: 'int32' }, labels),
  });
}

/**
 * Draws digits that look handwritten, from randomly bent strokes: a stand-in for MNIST that needs no download.
 *
 * @param options `train` and `test`: how many images; `seed`
 * @returns images `[count, 1, 28, 28]`, uint8, ink 255 on paper 0; labels 0 … 9
 * @throws {ConfigError} if a count is not a whole number of at least 1
 * @example synthDigits({ train: 20, test: 5 }).train.tensors.inputs.shape; // [20, 1, 28, 28]
 */
export function synthDigits({ train = 12_000, test = 2_000, seed = 0 }: SynthDigitsOptions = {}): ImageDataset {
  for (const [name, count] of Object.entries({ train, test })) {
    if (!Number.isInteger(count) || count < 1)
      throw new ConfigError('synthDigits', `${name} is ${count}; it must be a whole number of at least 1`, {
        got: count,
      });
  }
  const [trainRng, testRng] = new Generator(seed).split(2);
  return {
    name: 'SynthDigits',
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    train: drawAll(train, trainRng),
    test: drawAll(test, testRng),
  };
}
