import type { Picture } from '../record/predictions.ts';

/** The values that are black and white. */
export type Range = readonly [black: number, white: number];

const side = 96; // pixels of the longer side; larger images are made smaller, so that a report stays small

/** An image of values in NCHW order; null where the shape is that of no image. */
export function pictureOf(values: ArrayLike<number>, shape: readonly number[], range: Range): Picture | null {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  const isImage = shape.length === 3 || shape.length === 2;
  if (!isImage || (channels !== 1 && channels !== 3) || height < 4 || width < 4) return null;
  const times = Math.ceil(Math.max(height, width) / side);
  const [rows, columns] = [Math.floor(height / times), Math.floor(width / times)];
  if (rows === 0 || columns === 0) return null;
  const bytes = new Uint8Array(channels * rows * columns);
  const [black, white] = range;
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const value = blockMean(values, { at: (c * height + y * times) * width + x * times, width, times });
        const level = Math.round((255 * (value - black)) / (white - black));
        bytes[(c * rows + y) * columns + x] = Math.min(255, Math.max(0, level)); // NaN is 0
      }
  return { shape: [channels, rows, columns], pixels: Buffer.from(bytes).toString('base64') };
}

/** The mean of a square of `times` pixels. */
function blockMean(values: ArrayLike<number>, { at, width, times }: Record<'at' | 'width' | 'times', number>): number {
  let sum = 0;
  for (let y = 0; y < times; y++) for (let x = 0; x < times; x++) sum += values[at + y * width + x];
  return sum / times ** 2;
}
