import { Generator, permutation, requireOptions, requireWholeNumber, Tensor } from '@gradkit/core-tensor/functional';
import { TensorDataset } from '../dataset/tensor-dataset.ts';
import type { ImageDataset, LabelledImages } from '../dataset/image-dataset.ts';
import { drawGlyph, side } from './draw.ts';
import { makeGlyphs, type Glyph } from './strokes.ts';

interface SynthDigitsOptions {
  /** number of training images; default 12 000 */
  readonly train?: number | undefined;
  /** number of test images; default 2 000 */
  readonly test?: number | undefined;
  /** the same seed draws the same images; default 0 */
  readonly seed?: number | undefined;
}

/** As many of each digit as of the others, in random order. */
function drawAll(
  count: number,
  { glyphs, rng }: { glyphs: readonly (readonly Glyph[])[]; rng: Generator },
): TensorDataset<LabelledImages> {
  const pixels = new Uint8Array(count * side * side);
  const labels = permutation(count, { rng }).data.map((place) => place % 10);
  for (let i = 0; i < count; i++) {
    const ways = glyphs[labels[i]];
    drawGlyph(ways[rng.below(ways.length)], rng, pixels.subarray(i * side * side, (i + 1) * side * side));
  }
  return new TensorDataset<LabelledImages>({
    inputs: new Tensor({ shape: [count, 1, side, side], dtype: 'uint8' }, pixels),
    labels: new Tensor({ shape: [count], dtype: 'int32' }, labels),
  });
}

/**
 * Draws digits that look handwritten, from randomly bent strokes: a stand-in for MNIST that needs no download. The same seed gives the
 * same pixels everywhere.
 *
 * @param options `train`, `test`: how many images, default 12 000 and 2 000; `seed`: default 0
 * @returns images `[count, 1, 28, 28]`, uint8, ink 255 on paper 0, and labels 0 … 9, int32
 * @throws {ConfigError} if an option is unknown, or a count is not a whole number of at least 1
 * @example synthDigits({ train: 20, test: 5 }).train.tensors.inputs.shape; // [20, 1, 28, 28]
 */
export function synthDigits(options: SynthDigitsOptions = {}): ImageDataset {
  const known = { train: true, test: true, seed: true } as const;
  const { train = 12_000, test = 2_000, seed = 0 } = requireOptions<SynthDigitsOptions>('synthDigits', options, known);
  requireWholeNumber('synthDigits', 'train', train, { least: 1 });
  requireWholeNumber('synthDigits', 'test', test, { least: 1 });
  const glyphs = makeGlyphs();
  const [trainRng, testRng] = new Generator(seed).split(2);
  return {
    name: 'SynthDigits',
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    train: drawAll(train, { glyphs, rng: trainRng }),
    test: drawAll(test, { glyphs, rng: testRng }),
  };
}
