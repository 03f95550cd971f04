import { DataError, RuntimeError } from '@gradkit/core-tensor/functional';
import type Sharp from 'sharp';
import type { FilePlace } from '../readers/source/require-bytes.ts';
import { halfOf } from '../transforms/crop.ts';
import { resizedSize } from './fit-size.ts';
import { tooManyPixels } from './image-format.ts';
import type { ImageForm } from './image-options.ts';
import type { Pixels } from './pixels-to-tensor.ts';

/** Decodes and turns an image in threads of sharp, which also makes it smaller: it need not decode all of a large JPEG then. */
export async function decodeInNode(place: FilePlace, bytes: Uint8Array, form: ImageForm): Promise<Pixels> {
  const sharp = await library(place.where);
  const { maxPixels } = form;
  const header = () => sharp(bytes, { limitInputPixels: false }).metadata();
  try {
    // Colours stay as they are written, as in Pillow. What libvips only warns of is damage, too: it would fill the rest with grey.
    const image = sharp(bytes, { limitInputPixels: maxPixels, ignoreIcc: true, failOn: 'warning' });
    image.autoOrient().removeAlpha().toColourspace('srgb').raw();
    if (form.size !== null) makeSmaller(image, (await header()).autoOrient, form.size, form.fit);
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    return { data, height: info.height, width: info.width, bands: info.channels };
  } catch (cause) {
    const { height, width } = await header().catch(() => ({ height: 0, width: 0 }));
    if (height * width > maxPixels) throw tooManyPixels(place, { height, width, maxPixels });
    const [reason] = (cause as Error).message.trim().split('\n');
    throw new DataError(place.where, `${place.name} is damaged: ${reason}`, { cause });
  }
}

/** What has to become larger is left for `fitSize`: sharp does that in another way than torchvision. */
function makeSmaller(
  image: ReturnType<typeof Sharp>,
  from: { readonly height: number; readonly width: number },
  size: readonly [height: number, width: number],
  fit: ImageForm['fit'],
): void {
  const [height, width] = resizedSize([from.height, from.width], size, fit);
  if (height > from.height || width > from.width) return;
  image.resize({ height, width, fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false });
  image.extract({ top: halfOf(height - size[0]), left: halfOf(width - size[1]), height: size[0], width: size[1] });
}

let loaded: typeof Sharp | undefined;

async function library(where: string): Promise<typeof Sharp> {
  if (loaded !== undefined) return loaded;
  const name = 'sharp'; // not written into the import: bundlers for pages would follow it
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      readonly default: typeof Sharp;
    };
    return (loaded = module.default);
  } catch (cause) {
    throw new RuntimeError(where, 'the package sharp is needed; npm install sharp', { cause });
  }
}
