import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { imageSheet, lossCurve } from '../index.ts';
import { renderPng } from './render-png.ts';

test('a PNG of twice the size of the picture, or of any other', async () => {
  const svg = lossCurve([2, 1], { width: 300, height: 200 });
  const png = await renderPng(svg);
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect(decode(png)).toMatchObject({ width: 600, height: 400 });
  expect(decode(await renderPng(svg, { scale: 0.5 }))).toMatchObject({ width: 150, height: 100 });
});

test('text is drawn with the font that comes with the package', async () => {
  const darkPixels = async (text: string): Promise<number> => {
    const paper = '<rect width="200" height="40" fill="white"/>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">${paper}<text x="5" y="25">${text}</text></svg>`;
    const { data, channels } = decode(await renderPng(svg));
    return data.filter((value, i) => i % channels === 0 && value < 100).length;
  };
  expect(await darkPixels('')).toBe(0);
  expect(await darkPixels('λ = 0.1 → ŷ')).toBeGreaterThan(200);
});

test('pixels of an image sheet are sharp squares', async () => {
  const svg = imageSheet([new Uint8Array([0, 255, 255, 0])], { shape: [2, 2], imageWidth: 100 });
  const { data, width, height, channels } = decode(await renderPng(svg, { scale: 1 }));
  const row = Math.round(height / 2); // through the upper half of the image
  const grey = Array.from({ length: 100 }, (_, i) => data[(row * width + 20 + i) * channels]);
  expect(grey.filter((value) => value > 30 && value < 200)).toHaveLength(0);
});

test('what is no SVG, and a scale that makes no sense, are refused', async () => {
  await expect(renderPng('<p>hello</p>')).rejects.toThrow(/^renderPng: this SVG cannot be rendered: /);
  await expect(renderPng('<svg/>', { scale: 0 })).rejects.toThrow(
    'renderPng: scale is 0; it must be above 0 and at most 20',
  );
});
