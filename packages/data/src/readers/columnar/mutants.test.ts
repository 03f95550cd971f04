import { byteMutation, mutantCount, readGolden, readMutants } from '@gradkit-internal/testing';
import { DataError } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { readArrow, readParquet } from '../../index.ts';

const golden = readGolden<Record<string, { name: string; file: string }[]>>('data/columnar');
const isRefusal = (error: unknown): boolean => error instanceof DataError && error.message.includes('damaged.file');
const options = { count: mutantCount(120), isRefusal, limitMs: 2000, limitBytes: 300e6 };

it.each([['parquet', readParquet] as const, ['arrow', readArrow] as const])(
  'a damaged file is read or refused by name: %s',
  async (format, read) => {
    const files = golden[format].map(({ file }) => new Uint8Array(Buffer.from(file, 'base64')));
    const { accepted, refused } = await readMutants(
      ({ bytes }) => read(bytes, { name: 'damaged.file', maxBytes: 1e7 }),
      {
        ...options,
        mutations: files.map(byteMutation),
        seed: 5,
      },
    );
    expect([accepted > 0, refused > options.count / 20]).toEqual([true, true]);
  },
);
