import { deflateSync } from 'node:zlib';
import { byteMutation, readGolden } from '@gradkit-internal/testing';
import { decodeImage } from '@gradkit/data';
import { crc32 } from 'node:zlib';
import { bytesOf, fileName, namesFile, patched, textBytes, type Reader } from './reader.ts';

const { images } = readGolden<{ images: { name: string; file: string }[] }>('data/images');
const ofKind = (kind: string): Uint8Array<ArrayBuffer>[] =>
  images.flatMap(({ name, file }) => (name.includes(kind) ? [bytesOf(file)] : []));
const [pngs, jpegs, webps] = ['PNG', 'JPEG', 'WebP'].map(ofKind);

const maxPixels = 1e6;
const read = (bytes: Uint8Array): Promise<unknown> => decodeImage(bytes, { name: fileName, maxPixels, size: 8 });

const bigEndian = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

function pngChunk(kind: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([textBytes(kind), data]);
  return Buffer.concat([Uint8Array.from(bigEndian(data.length)), body, Uint8Array.from(bigEndian(crc32(body)))]);
}

/** A PNG image of one colour, whose size need not be that of its pixels. */
function pngOf(width: number, height: number, pixels: Uint8Array, ...chunks: Uint8Array[]): Uint8Array {
  const header = Uint8Array.of(...bigEndian(width), ...bigEndian(height), 8, 0, 0, 0, 0);
  const letters = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
  const parts = [
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', new Uint8Array()),
  ];
  return new Uint8Array(Buffer.concat([letters, ...parts]));
}

/** The place of a JPEG's size: behind the marker of its first frame. */
const frameOf = (jpeg: Uint8Array): number => Buffer.from(jpeg).indexOf(Buffer.from([0xff, 0xc0])) + 5;
const announced = (height: number, width: number): string => `announces ${height} × ${width} pixels`;
const lossy = bytesOf(images.find(({ name }) => name === 'WebP')!.file);

export const imageReaders: readonly Reader[] = [
  {
    name: 'png',
    mutations: pngs.map(byteMutation),
    hostile: [
      ['cut off', pngs[0].subarray(0, -60), 'is damaged'],
      ['announcing 60000 × 40000', pngOf(40_000, 60_000, new Uint8Array(100)), announced(60_000, 40_000)],
      [
        'a bomb: 30000 × 30000 of one colour',
        pngOf(30_000, 30_000, new Uint8Array(2 ** 26)),
        announced(30_000, 30_000),
      ],
      ['no pixels', pngOf(0, 10, new Uint8Array()), 'is damaged'],
      ['a chunk of 4 GB', patched(pngs[0], 33, [255, 255, 255, 255]), 'is damaged'],
    ],
    isRefusal: namesFile,
    read,
  },
  {
    name: 'jpeg',
    mutations: jpegs.map(byteMutation),
    hostile: [
      ['cut off', jpegs[0].subarray(0, -40), 'is damaged'],
      [
        'announcing 65500 × 65500',
        patched(jpegs[0], frameOf(jpegs[0]), [255, 220, 255, 220]),
        announced(65_500, 65_500),
      ],
    ],
    isRefusal: namesFile,
    read,
  },
  {
    name: 'webp',
    mutations: webps.map(byteMutation),
    hostile: [
      ['cut off', webps[0].subarray(0, -40), 'is damaged'],
      ['announcing 16383 × 16383', patched(lossy, 26, [255, 63, 255, 63]), announced(16_383, 16_383)],
    ],
    isRefusal: namesFile,
    read,
  },
];
