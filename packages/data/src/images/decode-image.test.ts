import { readGolden } from '@gradkit-internal/testing';
import { DataError, type Tensor } from '@gradkit/core-tensor';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../index.ts';
import { fitSize } from './fit-size.ts';
import { pixelsToTensor, type Pixels } from './pixels-to-tensor.ts';

type Planes = number[][][];
const golden = readGolden<{
  images: { name: string; file: string; tolerance: number; rgb: Planes; grey: Planes }[];
  large: string;
  resized: { name: string; size: [number, number]; fit: 'crop' | 'stretch'; rgb: Planes }[];
}>('data/images');

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const file = (name: string): Uint8Array => bytesOf(golden.images.find((image) => image.name === name)!.file);
const png = file('PNG');

/** The largest difference of a pixel. */
function difference(image: Tensor, planes: Planes): number {
  expect([image.dtype, image.shape]).toEqual(['uint8', [planes.length, planes[0].length, planes[0][0].length]]);
  return planes.flat(2).reduce((most, value, i) => Math.max(most, Math.abs(value - image.data[i])), 0);
}

const planesOf = (pixels: Pixels): Planes => pixelsToTensor(pixels, 3).toArray() as Planes;

describe('as Pillow reads it', () => {
  it.each(golden.images)('$name', async ({ file: base64, tolerance, rgb, grey }) => {
    const bytes = bytesOf(base64);
    expect(difference(await decodeImage(bytes), rgb)).toBeLessThanOrEqual(tolerance);
    expect(difference(await decodeImage(bytes, { channels: 1 }), grey)).toBeLessThanOrEqual(tolerance);
  });

  it.each(golden.resized)('resized as torchvision: $name', async ({ size, fit, rgb }) => {
    expect(difference(await decodeImage(bytesOf(golden.large), { size, fit }), rgb)).toBe(0);
  });
});

it('what is much larger is made smaller by sharp, to the same within its rounding', async () => {
  const [height, width] = [320, 400];
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [row, column, band] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3];
    return 128 + 60 * Math.sin(row / 30 + band) + 50 * Math.cos(column / 40) + ((i * 7919) % 13);
  });
  const bytes = await sharp(pixels, { raw: { height, width, channels: 3 } })
    .png()
    .toBuffer();
  expect(bytes.length).toBeGreaterThan(2 ** 16); // else it would be decoded whole
  const whole = await decodeImage(bytes);
  const form = { size: [40, 50], fit: 'stretch', channels: 3, maxPixels: 2 ** 26 } as const;
  const expected = fitSize({ height, width, data: pixels, bands: 3 }, form);
  expect([...whole.data.subarray(0, 3)]).toEqual([pixels[0], pixels[3], pixels[6]]);
  expect(
    difference(await decodeImage(bytes, { size: [40, 50], fit: 'stretch' }), planesOf(expected)),
  ).toBeLessThanOrEqual(2); // libvips rounds its weights
});

it('turns before it resizes', async () => {
  const image = await decodeImage(file('JPEG of orientation 6'), { size: [10, 6] }); // 12 × 20, so 20 × 12 in truth
  const upright = await decodeImage(file('JPEG of orientation 6'));
  expect([image.shape, upright.shape]).toEqual([
    [3, 10, 6],
    [3, 20, 12],
  ]);
});

/** A PNG whose header says something else. */
function announcing(width: number, height: number): Uint8Array {
  const bytes = png.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

describe('what is no whole image is refused', () => {
  const jpeg = file('JPEG');
  const webp = file('WebP');
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'x.jpg is empty; it is no JPEG, PNG or WebP image'],
    ['text', Buffer.from('hello'), 'x.jpg begins with the bytes 68 65 6c 6c; it is no JPEG, PNG or WebP image'],
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'x.jpg begins with the bytes 3c 73 76 67'],
    ['a beginning alone', jpeg.subarray(0, 4), 'x.jpg is damaged: '],
    ['a JPEG cut off', jpeg.subarray(0, jpeg.length - 40), 'x.jpg is damaged: '],
    ['a PNG cut off', png.subarray(0, png.length - 60), 'x.jpg is damaged: '],
    ['a WebP cut off', webp.subarray(0, webp.length - 40), 'x.jpg is damaged: '],
    ['a damaged JPEG', jpeg.map((byte, i) => (i > 20 && i < 200 ? 0 : byte)), 'x.jpg is damaged: '],
    ['a damaged PNG', png.map((byte, i) => (i > 60 ? byte ^ 85 : byte)), 'x.jpg is damaged: '],
  ])('%s', async (_, bytes, text) => {
    const error: unknown = await decodeImage(bytes, { name: 'x.jpg' }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toContain(`decodeImage: ${text}`);
  });

  it('more pixels than may be', async () => {
    await expect(decodeImage(png, { maxPixels: 34, name: 'x.png' })).rejects.toThrow(
      'decodeImage: x.png announces 7 × 5 pixels, which are 35; maxPixels is 34',
    );
    expect((await decodeImage(png, { maxPixels: 35 })).shape).toEqual([3, 7, 5]);
    await expect(decodeImage(announcing(60_000, 40_000))).rejects.toThrow(DataError);
  });
});
