import { DataError } from '@gradkit/core-tensor/functional';
import type { FilePlace } from '../readers/source/require-bytes.ts';
import { tooManyPixels } from './image-format.ts';
import type { Pixels } from './pixels-to-tensor.ts';

/** Decodes and turns an image as the browser does. */
export async function decodeInBrowser(place: FilePlace, file: Blob, maxPixels: number): Promise<Pixels> {
  const options = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' } as const;
  const bitmap = await createImageBitmap(file, options).catch((cause: Error) => {
    throw new DataError(place.where, `${place.name} is damaged: ${cause.message}`, { cause });
  });
  const { height, width } = bitmap;
  try {
    if (height * width > maxPixels) throw tooManyPixels(place, { height, width, maxPixels });
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null)
      throw new DataError(place.where, `${place.name} is too large for a canvas`, { got: [height, width] });
    context.drawImage(bitmap, 0, 0);
    return { height, width, data: context.getImageData(0, 0, width, height).data, bands: 4 };
  } finally {
    bitmap.close();
  }
}
