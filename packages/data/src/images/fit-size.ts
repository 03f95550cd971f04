import { halfOf } from '../transforms/crop.ts';
import type { ImageForm } from './image-options.ts';
import type { Pixels } from './pixels-to-tensor.ts';
import { resizePixels, type Part } from './resize-pixels.ts';

/** What an image is resized to, before what is too long is cut off, and the part that is left then; rounded as torchvision does. */
export function partOf(
  { height, width }: Pick<Pixels, 'height' | 'width'>,
  size: readonly [height: number, width: number],
  fit: ImageForm['fit'],
): Part {
  const [tall, wide] = size;
  let resized = size;
  if (fit === 'crop')
    resized =
      tall * width >= wide * height
        ? [tall, Math.floor((tall * width) / height)]
        : [Math.floor((wide * height) / width), wide];
  return {
    height: resized[0],
    width: resized[1],
    top: halfOf(resized[0] - tall),
    left: halfOf(resized[1] - wide),
    size,
  };
}

/** Gives an image its size. */
export function fitSize(pixels: Pixels, { size, fit }: ImageForm): Pixels {
  if (size === null || (pixels.height === size[0] && pixels.width === size[1])) return pixels;
  return resizePixels(pixels, partOf(pixels, size, fit));
}
