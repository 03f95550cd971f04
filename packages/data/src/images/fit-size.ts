import { squeeze, unsqueeze, type Tensor } from '@gradkit/core-tensor/functional';
import { centerCrop } from '../transforms/crop.ts';
import { resize } from '../transforms/resize.ts';
import type { ImageForm } from './image-options.ts';

/** Height and width that an image is resized to, before what is too long is cut off; rounded as torchvision does. */
export function resizedSize(
  [height, width]: readonly [number, number],
  wanted: readonly [number, number],
  fit: ImageForm['fit'],
): readonly [height: number, width: number] {
  if (fit === 'stretch') return wanted;
  const [tall, wide] = wanted;
  if (tall * width >= wide * height) return [tall, Math.floor((tall * width) / height)];
  return [Math.floor((wide * height) / width), wide];
}

/** Gives an image `[channels, height, width]` its size. */
export function fitSize(image: Tensor, { size, fit }: ImageForm): Tensor {
  const [, height, width] = image.shape;
  if (size === null || (height === size[0] && width === size[1])) return image;
  return squeeze(centerCrop(size)(resize(resizedSize([height, width], size, fit))(unsqueeze(image, 0))), 0);
}
