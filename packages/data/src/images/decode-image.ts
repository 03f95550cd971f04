import { requireOptions, requireString, type Tensor } from '@gradkit/core-tensor/functional';
import type { FileOptions } from '../readers/file-options.ts';
import type { FilePlace } from '../readers/source/require-bytes.ts';
import { openSource, wholeSource, type Source } from '../readers/source/source.ts';
import { decodeInBrowser } from './decode-in-browser.ts';
import { decodeInNode } from './decode-in-node.ts';
import { fitSize } from './fit-size.ts';
import { imageFormat } from './image-format.ts';
import { imageOptions, requireForm, type ImageForm, type ImageOptions } from './image-options.ts';
import { pixelsToTensor } from './pixels-to-tensor.ts';

/** How to decode an image. */
export interface DecodeOptions extends ImageOptions, FileOptions {}

/**
 * Decodes a JPEG, PNG or WebP image, and turns it as its EXIF orientation says. In Node by the package sharp, which has to be installed beside
 * this one, in browsers by themselves. Transparency is left out, profiles of colours are not applied, and brightness is
 * Pillow's. Browsers lose a little of the colours of what is nearly transparent.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `size`: height and width to resize to, bilinear and with antialiasing, default none; `fit`: `crop` (default) or `stretch`;
 *   `channels`: 3 (default) or 1; `maxPixels`: default 2²⁶; `name`: what to call the file in errors
 * @returns `[channels, height, width]`, uint8
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} if the file is not there, is no such image, is damaged or cut off, or announces more than `maxPixels`
 * @throws {RuntimeError} if sharp is needed and not installed
 * @example
 * const png = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DA8J8BAAf/Af8Bf4mnAAAAAElFTkSuQmCC';
 * const image = await decodeImage(new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))]));
 * image.toArray(); // [[[255, 0]], [[0, 255]], [[0, 0]]]
 * @see https://sharp.pixelplumbing.com, https://pillow.readthedocs.io/en/stable/reference/Image.html
 */
export async function decodeImage(source: Source, options: DecodeOptions = {}): Promise<Tensor> {
  const where = 'decodeImage';
  const { name, ...form } = requireOptions<DecodeOptions>(where, options, { ...imageOptions, name: true });
  if (name !== undefined) requireString(where, 'name', name);
  const complete = requireForm(where, form);
  const opened = openSource(where, source, name);
  return decodeBytes(opened, await wholeSource(opened), complete);
}

/** Likewise, of a file that is read already. */
export async function decodeBytes(place: FilePlace, bytes: Uint8Array, form: ImageForm): Promise<Tensor> {
  const type = imageFormat(place, bytes);
  const pixels =
    typeof createImageBitmap === 'function'
      ? await decodeInBrowser(place, new Blob([bytes as BlobPart], { type }), form.maxPixels)
      : await decodeInNode(place, bytes, form);
  return pixelsToTensor(fitSize(pixels, form), form.channels);
}
