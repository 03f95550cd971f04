/** Draws the picture of the README and of the index: `node --conditions=gradkit:source testing/draw-picture.ts` */
import { join } from 'node:path';
import { buildPage, findChromium, savePicture } from '@gradkit-examples/site/testing';
import { answerOf, drawStrokes } from './pad-page.ts';

const built = await buildPage('digit-pad', findChromium()!);
const { page } = await built.open({ colorScheme: 'light' });
await page.getByRole('button', { name: 'A sample of 9' }).waitFor();
const bow = (x: number, y: number, radius: number, from: number, to: number) =>
  Array.from({ length: 16 }, (_, i) => {
    const angle = from + ((to - from) * i) / 15;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
await drawStrokes(page, [[...bow(0, 0, 50, -2.5, 1.4), ...bow(0, 105, 56, -1.6, 2.5)]]); // a three
await page.getByText('in WebAssembly:').waitFor();
await answerOf(page);
await savePicture(page, join(import.meta.dirname, '../pictures/page.png'));
await built.close();
