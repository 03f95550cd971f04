import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveFiles, type FileServer } from '../../testing/file-server.ts';
import { iris } from '../index.ts';
import { californiaHousing, findData, kmnist, signLanguageDigits, tinyShakespeare } from '../node.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gradkit-known-'));
let server: FileServer;
beforeAll(async () => {
  server = await serveFiles(process.env['GRADKIT_DATA'] ?? scratch);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

function folderWith(name: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

describe('from a folder', () => {
  it('KMNIST', async () => {
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2);
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 9);
    const folder = folderWith('kmnist', {
      'train-images-idx3-ubyte': images,
      'train-labels-idx1-ubyte': labels,
      't10k-images-idx3-ubyte.gz': gzipSync(images),
      't10k-labels-idx1-ubyte.gz': gzipSync(labels),
    });
    const { train, test, classNames } = await kmnist({ folder });
    expect([train.get(0).inputs.toArray(), classNames[test.tensors.labels.data[0]]]).toEqual([[[[1, 2]]], 'wo']);
  });

  it('texts and tables, packed or not', async () => {
    const folder = folderWith('texts', { 'input.txt.gz': gzipSync('ACT I'), 'housing.csv': 'a,b\n1,x\n' });
    expect(await tinyShakespeare({ folder })).toBe('ACT I');
    expect((await californiaHousing({ folder })).columns).toEqual({ a: Float64Array.of(1), b: ['x'] });
  });

  it('one that is missing is an error', async () => {
    const folder = join(scratch, 'nowhere');
    await expect(tinyShakespeare({ folder })).rejects.toThrow(
      `tinyShakespeare: ${join(folder, 'input.txt')} is not there`,
    );
    await expect(signLanguageDigits({ folder })).rejects.toThrow(`signLanguageDigits: ${folder} is not there; put the`);
  });
});

it('what cannot be downloaded names the ways out', async () => {
  vi.stubEnv('GRADKIT_DATA', '');
  await expect(californiaHousing({ cache: scratch, mirrors: [`${server.site}/missing/`] })).rejects.toThrow(
    `californiaHousing: housing.csv is not in ${join(scratch, 'california-housing')} and could not be downloaded. Either connect to the internet and run this again, or put the file into that folder`,
  );
  await expect(kmnist({ cache: join(scratch, 'none'), download: false })).rejects.toThrow(
    'kmnist: train-images-idx3-ubyte.gz is not',
  );
});

it('Iris is scikit-learn’s', () => {
  const { length, columns } = iris();
  const sums = Object.values(columns).map((column) =>
    column instanceof Float64Array ? column.reduce((sum, x) => sum + Math.round(x * 10), 0) : new Set(column).size,
  );
  expect([length, sums]).toEqual([150, [8765, 4586, 5637, 1799, 3]]); // Σ of load_iris().data × 10, by column
  const row = (i: number) => Object.values(columns).map((column) => column[i]);
  expect([row(0), row(34), row(149)]).toEqual([
    [5.1, 3.5, 1.4, 0.2, 'setosa'],
    [4.9, 3.1, 1.5, 0.2, 'setosa'], // wrong in some copies
    [5.9, 3, 5.1, 1.8, 'virginica'],
  ]);
});

describe.skipIf(!process.env['GRADKIT_DATA'])('real data (skipped without GRADKIT_DATA)', () => {
  it('come whole through a download, and then from the cache', async () => {
    vi.stubEnv('GRADKIT_DATA', '');
    const cache = join(scratch, 'cache');
    const mirrors = (name: string): string[] => [`${server.site}/missing/`, `${server.site}/good/${name}/`];
    const text = await tinyShakespeare({ cache, mirrors: mirrors('tinyshakespeare') });
    expect([text.length, new Set(text).size]).toEqual([1_115_394, 65]);
    const { length } = await californiaHousing({ cache, mirrors: mirrors('california-housing') });
    expect([length, findData('tinyshakespeare')]).toEqual([20_640, null]);
    expect(await tinyShakespeare({ cache, download: false })).toBe(text);
  });

  it('sign-language digits', async () => {
    const signs = await signLanguageDigits({ size: 16, channels: 1 });
    expect([signs.length, (await signs.get(0)).inputs.shape]).toEqual([2062, [1, 16, 16]]);
  });
});
