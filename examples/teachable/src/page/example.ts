import { Generator } from '@gradkit/core-tensor';
import { drawShape, type Shape } from '../drawing/shapes.ts';
import { imageSize } from '../network/sizes.ts';
import { addFolders } from './gather.ts';

const examples: Readonly<Record<string, Shape>> = { Stars: 'star', Hearts: 'heart', Moons: 'moon' };
const ofEach = 24;

/** Fills the project with drawn images of things that the network has never seen. */
export async function showExample(): Promise<void> {
  const rng = new Generator(7);
  const found = await Promise.all(
    Object.entries(examples).flatMap(([name, shape]) =>
      Array.from({ length: ofEach }, async (_, i) => ({
        path: `${name}/${i}.png`,
        file: new File([await toPng(drawShape(shape, imageSize, rng))], `${i}.png`, { type: 'image/png' }),
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
