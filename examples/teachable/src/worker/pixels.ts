import { tensor, type Tensor } from '@gradkit/core-tensor';
import { decodeImage } from '@gradkit/data';
import { imageSize } from '../network/sizes.ts';

/** What an image comes from: a file, or a frame of a camera. */
export type ImageSource = Blob | ImageBitmap;

/** Types that are decoded as in Node and as by Pillow, so that an exported file sees the same numbers. */
const exact = new Set(['image/jpeg', 'image/png', 'image/webp']);

/**
 * The square in the middle of an image, as the network takes it.
 *
 * @returns `[3, 64, 64]`, uint8
 * @throws {DataError} or what the browser says if it is no image
 */
export async function pixelsOf(source: ImageSource, name: string): Promise<Uint8Array> {
  if (source instanceof Blob && exact.has(source.type))
    return (await decodeImage(source, { size: imageSize, name })).data as Uint8Array;
  const bitmap = source instanceof Blob ? await createImageBitmap(source) : source;
  try {
    return drawn(bitmap);
  } finally {
    bitmap.close();
  }
}

function drawn(bitmap: ImageBitmap): Uint8Array {
  const canvas = new OffscreenCanvas(imageSize, imageSize);
  const context = canvas.getContext('2d', { willReadFrequently: true })!; // a canvas without a context before has one
  context.imageSmoothingQuality = 'high';
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, imageSize, imageSize);
  const { data } = context.getImageData(0, 0, imageSize, imageSize);
  const area = imageSize * imageSize;
  return Uint8Array.from({ length: 3 * area }, (_, i) => data[4 * (i % area) + Math.floor(i / area)]);
}

/** Images as the network takes them: `[n, 3, 64, 64]` from 0 to 1. */
export function toInputs(images: readonly Uint8Array[]): Tensor {
  const area = 3 * imageSize * imageSize;
  const pixels = new Float32Array(images.length * area);
  images.forEach((image, i) => image.forEach((value, k) => (pixels[i * area + k] = value / 255)));
  return tensor(pixels, { shape: [images.length, 3, imageSize, imageSize] });
}
