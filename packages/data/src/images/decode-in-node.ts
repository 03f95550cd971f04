import { DataError, RuntimeError } from '@gradkit/core-tensor/functional';
import type Sharp from 'sharp';
import type { FilePlace } from '../readers/source/require-bytes.ts';
import { partOf } from './fit-size.ts';
import { hasFourInks, mixInks } from './four-inks.ts';
import { tooManyPixels } from './image-format.ts';
import type { ImageForm } from './image-options.ts';
import type { Pixels } from './pixels-to-tensor.ts';
import { withoutMetadata } from './without-metadata.ts';

/** Images of files with more bytes may be so large that it is worth to look, which costs a third of decoding a small one. */
const fewBytes = 2 ** 16;

/** Images this many times as high and wide as they are to be are made smaller by sharp: it need not decode all of a large JPEG then. */
const manyTimes = 4;

/** Decodes and turns an image in threads of sharp, which also makes much smaller ones of large images. */
export async function decodeInNode(place: FilePlace, bytes: Uint8Array, form: ImageForm): Promise<Pixels> {
  const sharp = await library(place.where);
  const { maxPixels, size, fit } = form;
  const isLarge = bytes.length > fewBytes;
  const header = () => sharp(bytes, { limitInputPixels: false }).metadata();
  try {
    // Colours stay as they are written, as in Pillow. What libvips only warns of is damage, too: it would fill the rest with grey.
    const image = sharp(isLarge ? bytes : withoutMetadata(bytes), {
      limitInputPixels: maxPixels,
      ignoreIcc: true,
      failOn: 'warning',
    });
    image.autoOrient().raw();
    const isInk = hasFourInks(bytes); // libvips would mix them by a printer's profile
    if (isInk) image.pipelineColourspace('cmyk').toColourspace('cmyk');
    else image.removeAlpha().toColourspace('srgb');
    if (size !== null && isLarge) makeSmaller(image, (await header()).autoOrient, { size, fit });
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    const { height, width, channels } = info;
    return isInk && channels === 4
      ? { data: mixInks(data), height, width, bands: 3 }
      : { data, height, width, bands: channels };
  } catch (cause) {
    const { height, width } = await header().catch(() => ({ height: 0, width: 0 }));
    if (height * width > maxPixels) throw tooManyPixels(place, { height, width, maxPixels });
    const [reason] = (cause as Error).message.trim().split('\n');
    throw new DataError(place.where, `${place.name} is damaged: ${reason}`, { cause });
  }
}

function makeSmaller(
  image: ReturnType<typeof Sharp>,
  from: { readonly height: number; readonly width: number },
  { size, fit }: { readonly size: NonNullable<ImageForm['size']>; readonly fit: ImageForm['fit'] },
): void {
  const { height, width, top, left } = partOf(from, size, fit);
  if (from.height < manyTimes * height || from.width < manyTimes * width) return; // left for `fitSize`
  image.resize({ height, width, fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false });
  image.extract({ top, left, height: size[0], width: size[1] });
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
