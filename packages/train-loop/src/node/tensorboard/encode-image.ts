import { encode } from 'fast-png';
import { formatShape, isFloating, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';
import type { EncodedImage } from './messages.ts';

/** A PNG of `[channels, height, width]` with 1, 3 or 4 channels, uint8 0 … 255 or floats 0 … 1. @throws {ShapeError} if the axes are others */
export function encodeImage(where: string, image: Tensor): EncodedImage {
  const { shape, data, dtype } = image;
  const [channels, height, width] = shape;
  if (shape.length !== 3 || ![1, 3, 4].includes(channels))
    throw new ShapeError(
      where,
      `the image is ${formatShape(shape)}; it must be [channels, height, width], with 1, 3 or 4 channels`,
      {
        expected: ['channels', 'height', 'width'],
        got: shape,
      },
    );
  const scale = isFloating(dtype) ? 255 : 1;
  const area = height * width;
  const pixels = new Uint8ClampedArray(data.length);
  for (let i = 0; i < area; i++)
    for (let channel = 0; channel < channels; channel++)
      pixels[i * channels + channel] = scale * data[channel * area + i];
  const bytes = encode({ width, height, channels, depth: 8, data: new Uint8Array(pixels.buffer) });
  return { height, width, channels, bytes };
}
