import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveFiles, type FileServer } from '../../testing/file-server.ts';
import { cacheFolder, fashionMnist, findData, findMnist, mnist } from '../node.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gradkit-data-'));
let server: FileServer;
beforeAll(async () => {
  server = await serveFiles(join(scratch, 'site'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

/** Three images of 2 × 2 pixels and their labels. */
const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);

/** A folder with the four files, some of them replaced, or left out where null. */
function folderWith(name: string, changes: Record<string, Uint8Array | null> = {}): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const files = {
    'train-images-idx3-ubyte.gz': gzipSync(images),
    'train-labels-idx1-ubyte': labels,
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte.gz': gzipSync(labels),
    ...changes,
  };
  for (const [file, bytes] of Object.entries(files)) if (bytes !== null) writeFileSync(join(folder, file), bytes);
  return folder;
}

describe('from a folder', () => {
  it('reads packed and unpacked files', async () => {
    const { train, test, classNames } = await mnist({ folder: folderWith('small') });
    expect(train.tensors.inputs.shape).toEqual([3, 1, 2, 2]);
    expect(train.get(2).inputs.toArray()).toEqual([
      [
        [9, 10],
        [11, 12],
      ],
    ]);
    expect([test.tensors.labels.dtype, test.tensors.labels.toArray()]).toEqual(['int32', [7, 8, 9]]);
    expect(classNames[7]).toBe('7');
  });

  it('takes a part of Fashion-MNIST without test files', async () => {
    const folder = folderWith('head', { 't10k-images-idx3-ubyte': null, 't10k-labels-idx1-ubyte.gz': null });
    const { train, test, classNames } = await fashionMnist({ folder });
    expect([train.length, test]).toEqual([3, null]);
    expect(train.tensors.labels.toArray()).toEqual([7, 8, 9]);
    expect(classNames[9]).toBe('Ankle boot');
    expect((await fashionMnist({ folder: folderWith('small') })).test?.length).toBe(3);
  });

  it('is found in GRADKIT_DATA, else in the cache', () => {
    folderWith('data/mnist');
    vi.stubEnv('GRADKIT_DATA', join(scratch, 'data'));
    expect(findMnist()).toBe(join(scratch, 'data', 'mnist'));
    expect(findData('fashion-mnist')).toBe(null);
    vi.stubEnv('GRADKIT_DATA', '');
    expect(findData('mnist')).toBe(null); // nothing is looked for above the working directory
    mkdirSync(join(scratch, 'empty'), { recursive: true });
    vi.stubEnv('GRADKIT_DATA', join(scratch, 'empty'));
    vi.stubEnv('GRADKIT_CACHE', join(scratch, 'empty'));
    expect(findMnist()).toBe(null);
    vi.stubEnv('GRADKIT_CACHE', join(scratch, 'data'));
    expect(cacheFolder()).toBe(join(scratch, 'data'));
    expect(findMnist()).toBe(join(scratch, 'data', 'mnist'));
  });

  it.each<[string, Record<string, Uint8Array | null>, string]>([
    ['a missing file', { 'train-labels-idx1-ubyte': null }, 'mnist: FOLDER/train-labels-idx1-ubyte.gz is not there'],
    [
      'a file cut short',
      { 'train-labels-idx1-ubyte': labels.slice(0, 10) },
      'parseIdx: FOLDER/train-labels-idx1-ubyte ends at byte 10 but must go on to byte 11, for [3] values of 1 bytes from byte 8; it is damaged or was not fetched whole',
    ],
    [
      'a gzip stream cut short',
      { 'train-images-idx3-ubyte.gz': gzipSync(images).subarray(0, 30) },
      'mnist: FOLDER/train-images-idx3-ubyte.gz has 30 bytes that are no whole gzip stream: unexpected end of file',
    ],
    [
      'a gzip stream of more than the header announces',
      { 'train-images-idx3-ubyte.gz': gzipSync(Uint8Array.of(...images, ...new Uint8Array(100_000))) },
      'mnist: FOLDER/train-images-idx3-ubyte.gz unpacks to more than the 28 bytes that its header announces, for [3, 2, 2] values of 1 bytes',
    ],
    [
      'another number of labels',
      { 'train-labels-idx1-ubyte': Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 8) },
      'mnist: FOLDER/train-images-idx3-ubyte.gz is [3, 2, 2] but FOLDER/train-labels-idx1-ubyte is [2]; images and labels must be [n, height, width] and [n]',
    ],
    [
      'a label that is no class',
      { 'train-labels-idx1-ubyte': Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 10, 9) },
      'mnist: label 1 of FOLDER/train-labels-idx1-ubyte is 10 but must be 0 … 9 for 10 classes',
    ],
  ])('%s is an error', async (name, changes, text) => {
    const folder = folderWith(name, changes);
    await expect(mnist({ folder })).rejects.toThrow(
      expect.objectContaining({ name: 'DataError', message: text.replaceAll('FOLDER', folder) }),
    );
  });

  it('a folder in GRADKIT_DATA that does not exist is an error', () => {
    vi.stubEnv('GRADKIT_DATA', '/no/such/folder');
    expect(() => findMnist()).toThrow('findData: GRADKIT_DATA is /no/such/folder, but there is no such folder');
  });
});

describe('download', () => {
  it('mnist without files and without a connection names the ways out', async () => {
    mkdirSync(join(scratch, 'empty'), { recursive: true });
    vi.stubEnv('GRADKIT_DATA', join(scratch, 'empty'));
    const cache = join(scratch, 'empty');
    const text = (why: string): string =>
      `mnist: train-images-idx3-ubyte.gz is not in ${join(cache, 'mnist')} and could not be downloaded. Either connect to the internet and run this again, or put the four files into that folder or into the folder mnist of the one that GRADKIT_DATA names, or use synthDigits(), which needs no files. (download: ${why}`;
    await expect(mnist({ cache, mirrors: [`${server.site}/missing/`] })).rejects.toThrow(text(join(cache, 'mnist')));
    await expect(mnist({ cache, download: false })).rejects.toThrow(text('downloading is turned off)'));
  });
});

// Where GRADKIT_DATA is set the real files must be there.
const real = process.env['GRADKIT_DATA'] ? join(process.env['GRADKIT_DATA'], 'mnist') : null;
const head = findData('fashion-mnist-head');

describe.skipIf(real === null)('real MNIST (skipped without GRADKIT_DATA)', () => {
  it('has its shapes, first labels and sums, and comes whole through a download', async () => {
    cpSync(real!, join(scratch, 'site', 'mnist'), { recursive: true });
    mkdirSync(join(scratch, 'empty'), { recursive: true });
    vi.stubEnv('GRADKIT_DATA', join(scratch, 'empty'));
    const cache = join(scratch, 'cache');
    const files = new Set<string>();
    const { train, test } = await mnist({
      cache,
      mirrors: [`${server.site}/missing/`, `${server.site}/good/mnist/`],
      onProgress: ({ file }) => files.add(file),
    });
    expect(files.size).toBe(4);
    expect(train.tensors.inputs.shape).toEqual([60000, 1, 28, 28]);
    expect(test.tensors.inputs.shape).toEqual([10000, 1, 28, 28]);
    expect([...train.tensors.labels.data.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...test.tensors.labels.data.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    vi.stubEnv('GRADKIT_CACHE', cache);
    expect(findMnist()).toBe(join(cache, 'mnist'));
    const again = await mnist({ cache, download: false }); // now from the cache
    expect(again.test.tensors.labels.data).toEqual(test.tensors.labels.data);
  });
});

describe.skipIf(head === null)('real Fashion-MNIST head (skipped without GRADKIT_DATA)', () => {
  it('is one set of 3 615 images', async () => {
    const { train, test } = await fashionMnist({ folder: head! });
    expect([train.tensors.inputs.shape, test]).toEqual([[3615, 1, 28, 28], null]);
    expect(new Set(train.tensors.labels.data).size).toBe(10);
  });
});
