import { byteMutation, mutantCount, readGolden, readMutants } from '@gradkit-internal/testing';
import { DataError } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { decodeImage } from '../index.ts';

const { images } = readGolden<{ images: { name: string; file: string }[] }>('data/images');
const kinds = [
  'PNG',
  'PNG with a palette',
  'WebP',
  'WebP without loss',
  'JPEG',
  'progressive JPEG',
  'JPEG of orientation 6',
];

it('a damaged image is decoded or refused by name', async () => {
  const mutations = images.flatMap(({ name, file }) =>
    kinds.includes(name) ? [byteMutation(new Uint8Array(Buffer.from(file, 'base64')))] : [],
  );
  const { accepted, refused } = await readMutants(
    ({ bytes }) => decodeImage(bytes, { name: 'damaged.file', maxPixels: 1e6, size: 8 }),
    {
      count: mutantCount(150),
      isRefusal: (error) => error instanceof DataError && error.message.includes('damaged.file'),
      limitMs: 5000,
      limitBytes: 300e6,
      mutations,
      seed: 6,
    },
  );
  expect([accepted > 0, refused > 10]).toEqual([true, true]);
});
