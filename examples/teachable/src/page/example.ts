import { Generator } from '@gradkit/core-tensor';
import type { Color } from '../drawing/drawn-image.ts';
import { drawShape, type Shape } from '../drawing/shapes.ts';
import { imageSize } from '../network/sizes.ts';
import { addFolders } from './gather.ts';

const fruits: Readonly<Record<string, { readonly shape: Shape; readonly color: Color }>> = {
  Bananas: { shape: 'moon', color: [235, 205, 60] },
  Strawberries: { shape: 'heart', color: [190, 30, 50] },
  Limes: { shape: 'disc', color: [120, 190, 50] },
};
const ofEach = 24;

/** Light that is a little brighter or darker, and no fruit like another one. */
const inLight = (color: Color, rng: Generator): Color => {
  const light = 0.75 + 0.35 * rng.next();
  const [red, green, blue] = color.map((value) => Math.min(255, value * light + 30 * (rng.next() - 0.5)));
  return [red, green, blue];
};

/** Fills the project with drawn images. */
export async function showExample(): Promise<void> {
  const rng = new Generator(7);
  const found = await Promise.all(
    Object.entries(fruits).flatMap(([name, { shape, color }]) =>
      Array.from({ length: ofEach }, async (_, i) => ({
        path: `${name}/${i}.png`,
        file: new File([await toPng(drawShape(shape, imageSize, rng, inLight(color, rng)))], `${i}.png`, {
          type: 'image/png',
        }),
      })),
    ),
  );
  await addFolders(found, null);
}

/** An image file of pixels `[3, 64, 64]`. */
function toPng(pixels: Uint8Array): Promise<Blob> {
  const area = imageSize * imageSize;
  const image = new ImageData(imageSize, imageSize);
  image.data.forEach((_, i) => (image.data[i] = i % 4 === 3 ? 255 : pixels[(i % 4) * area + (i >> 2)]));
  const canvas = new OffscreenCanvas(imageSize, imageSize);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas.convertToBlob();
}
