import { byteMutation, mutantCount, readMutants, type Mutation } from '@gradkit-internal/testing';
import { DataError, tensor } from '@gradkit/core-tensor';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseIdx, parseNpy, parseNpz, parseWav, readCsv, readIdx, readJsonLines, toNpy, toNpz } from '../index.ts';

const isRefusal = (error: unknown): boolean => error instanceof DataError && error.message.includes('damaged.idx');
const options = { count: mutantCount(300), isRefusal, limitMs: 2000, limitBytes: 200e6 };

/** Files of every element type. */
const files = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e].map((type, i) => {
  const bytes = [1, 1, 2, 4, 4, 8][i];
  const shape = [0, 0, 0, 5, 0, 0, 0, 3];
  return Uint8Array.of(0, 0, type, 2, ...shape, ...Array.from({ length: 15 * bytes }, (_, k) => (k * 37) % 256));
});

/** A good gzip stream of a damaged file. */
const packed =
  (mutation: Mutation): Mutation =>
  (random) => {
    const { bytes, how } = mutation(random);
    return { bytes: new Uint8Array(gzipSync(bytes)), how: `packed: ${how}` };
  };

describe('a damaged file is read or refused by name', () => {
  it('IDX', async () => {
    const { accepted, refused } = await readMutants(({ bytes }) => parseIdx(bytes, { name: 'damaged.idx' }), {
      ...options,
      mutations: files.map(byteMutation),
      seed: 1,
    });
    expect(Math.min(accepted, refused)).toBeGreaterThan(options.count / 20);
  });

  it('IDX in gzip', async () => {
    const large = new Uint8Array([0, 0, 8, 1, 0, 3, 13, 64, ...new Uint8Array(200_000)]);
    const zipped = [...files, large].map((file) => new Uint8Array(gzipSync(file)));
    const { accepted, refused } = await readMutants(({ bytes }) => readIdx(bytes, { name: 'damaged.idx' }), {
      ...options,
      mutations: [...zipped.map(byteMutation), ...files.map((file) => packed(byteMutation(file)))],
      seed: 2,
    });
    expect(Math.min(accepted, refused)).toBeGreaterThan(options.count / 20);
  });

  const written = (...contents: string[]): Mutation[] =>
    contents.flatMap((file) => [new TextEncoder().encode(file), new Uint8Array(gzipSync(file))].map(byteMutation));

  it.each([
    [
      'CSV',
      readCsv,
      written('a,b,c\n1,x,"y, z"\r\n2.5,,"q ""r"""\n-3e2,NA,\n', `id,n\n${'17,"1"\n'.repeat(300)}`),
    ] as const,
    [
      'JSON lines',
      readJsonLines,
      written('{"a": 1, "b": "x"}\n{"a": null}\n', '{"text": "good"}\n'.repeat(300)),
    ] as const,
  ])('%s', async (_, read, mutations) => {
    const { accepted, refused } = await readMutants(({ bytes }) => read(bytes, { name: 'damaged.idx' }), {
      ...options,
      mutations,
      seed: 3,
    });
    expect(Math.min(accepted, refused)).toBeGreaterThan(options.count / 20);
  });

  const arrays = (['float32', 'int64', 'bool'] as const).map((dtype) => toNpy(tensor([[1, 0, 1]], { dtype })));
  const zips = [toNpz({ x: tensor([[1, 2]]), y: tensor(Array.from({ length: 300 }, (_, k) => k % 7)) })];
  const sounds = [
    [1, 0, 16, 2],
    [3, 0, 32, 4],
  ].map(([code, zero, bits, frame]) => {
    const format = [code, zero, 1, 0, 64, 31, 0, 0, 0, 0, 0, 0, frame, 0, bits, 0];
    const samples = Array.from({ length: 64 }, (_, k) => (k * 37) % 256);
    const chunks = [...Buffer.from('RIFF'), 100, 0, 0, 0, ...Buffer.from('WAVEfmt '), 16, 0, 0, 0, ...format];
    return Uint8Array.from([...chunks, ...Buffer.from('data'), 64, 0, 0, 0, ...samples]);
  });

  it.each([['npy', parseNpy, arrays] as const, ['npz', parseNpz, zips] as const, ['WAV', parseWav, sounds] as const])(
    '%s',
    async (_, parse, whole) => {
      const { accepted, refused } = await readMutants(({ bytes }) => parse(bytes, { name: 'damaged.idx' }), {
        ...options,
        mutations: whole.map(byteMutation),
        seed: 4,
      });
      expect([accepted > 0, refused > options.count / 20]).toEqual([true, true]);
    },
  );
});
