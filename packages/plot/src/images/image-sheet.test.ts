import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { imageSheet } from './image-sheet.ts';

/** The pixels of the images in a sheet. */
function pixels(svg: string): number[][] {
  return [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, data]) => [
    ...decode(Buffer.from(data, 'base64')).data,
  ]);
}

test('the pixels of grey images are in the picture, unchanged', () => {
  const image = new Uint8Array([0, 64, 128, 255, 1, 2]);
  expect(pixels(imageSheet([image, image], { shape: [3, 2] }))).toEqual([[...image], [...image]]);
});

test('channels of RGB images come first, as in NCHW', () => {
  const image = [1, 2, 10, 20, 100, 200]; // red 1 2, green 10 20, blue 100 200
  expect(pixels(imageSheet([image], { shape: [3, 1, 2], range: [0, 255] }))).toEqual([[1, 10, 100, 2, 20, 200]]);
});

test('floats go from 0 to 1, bytes from 0 to 255, anything else as range says; a range may be turned around', () => {
  expect(pixels(imageSheet([new Float32Array([0, 0.2, 1])], { shape: [1, 3] }))).toEqual([[0, 51, 255]]);
  expect(pixels(imageSheet([[-1, 0, 1]], { shape: [1, 3], range: [-1, 1] }))).toEqual([[0, 128, 255]]);
  expect(pixels(imageSheet([[0, 1]], { shape: [1, 2], range: [1, 0] }))).toEqual([[255, 0]]);
});

test('captions, frames around highlighted images, sharp pixels', () => {
  const image = new Uint8Array(4);
  const svg = imageSheet([image, image, image], {
    shape: [2, 2],
    titles: ['9 → 4 (61 %)', 'a & b', ''],
    highlights: new Set([0, 2]),
  });
  expect(svg).toContain('9 → 4 (61 %)');
  expect(svg).toContain('a &amp; b');
  expect(svg.match(/stroke-width="3"/g)).toHaveLength(2);
  expect(svg.match(/image-rendering:pixelated/g)).toHaveLength(3);
});

test('columns give rows; the sheet grows with them', () => {
  const sheet = (columns: number): number[] => {
    const svg = imageSheet(
      Array.from({ length: 6 }, () => new Uint8Array(4)),
      { shape: [2, 2], columns },
    );
    return [...svg.matchAll(/<image x="[^"]*" y="([^"]*)"/g)].map(([, y]) => Number(y));
  };
  expect(new Set(sheet(6)).size).toBe(1);
  expect(new Set(sheet(4)).size).toBe(2);
  expect(new Set(sheet(1)).size).toBe(6);
});

test('no images is a sheet that says so: a perfect model has no wrong predictions', () => {
  expect(imageSheet([], { shape: [28, 28], title: 'Wrong predictions', titles: [] })).toContain('no images');
});
