import { readGolden } from '@gradkit-internal/testing';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataLoader, stratifiedSplit, subset } from '../index.ts';
import { imageFolder } from '../node.ts';

const golden = readGolden<{ images: { name: string; file: string }[] }>('data/images');
const bytesOf = (name: string) => Buffer.from(golden.images.find((image) => image.name === name)!.file, 'base64');
const [png, jpeg, webp] = ['PNG', 'JPEG', 'WebP without loss'].map(bytesOf);

const scratch = mkdtempSync(join(tmpdir(), 'gradkit-images-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A folder with files, by their paths in it. */
function folderWith(name: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

const pets = folderWith('pets', {
  'dog/b.PNG': png,
  'dog/a.jpeg': jpeg,
  'dog/old/0.webp': webp,
  'dog/.DS_Store': '',
  'dog/notes.txt': '',
  'cat/1.jpg': jpeg,
  'cat/2.png': png,
  'README.md': '',
  '.git/x.png': png,
});

describe('imageFolder', () => {
  it('numbers classes and images by their names, as torchvision', async () => {
    const images = await imageFolder(pets);
    expect(images.classNames).toEqual(['cat', 'dog']);
    const names = Array.from({ length: images.length }, (_, i) => images.nameOf(i));
    expect(names).toEqual(
      ['cat/1.jpg', 'cat/2.png', 'dog/a.jpeg', 'dog/b.PNG', 'dog/old/0.webp'].map((name) => join(pets, name)),
    );
    expect([...images.labels]).toEqual([0, 0, 1, 1, 1]);
    const { inputs, labels } = await images.get(3);
    expect([inputs.dtype, inputs.shape, labels]).toEqual(['uint8', [3, 7, 5], 1]);
    await expect(images.get(5)).rejects.toThrow('index is 5 but the dataset has the items 0 … 4');
  });

  it('gives the same batches with workers', async () => {
    const images = await imageFolder(pets, { size: 4, channels: 1 });
    const { train } = stratifiedSplit(images, { train: 3, test: 2 }, { seed: 1 });
    const batches = async (workers: number) => {
      const found: unknown[] = [];
      for await (const { inputs, labels } of new DataLoader(train, { batchSize: 2, shuffle: true, seed: 1, workers }))
        found.push([inputs.shape, [...inputs.data], labels.dtype, [...labels.data]]);
      return found;
    };
    const here = await batches(0);
    expect([here.length, (here[0] as unknown[])[0]]).toEqual([2, [2, 1, 4, 4]]);
    expect(await batches(1)).toEqual(here);
  });

  it('names the file whose size differs, also from workers', async () => {
    const folder = folderWith('sizes', { 'a/0.png': png, 'a/1.jpg': jpeg, 'b/2.png': png });
    const part = subset(await imageFolder(folder), [2, 1]);
    const read = async (workers: number): Promise<void> => {
      for await (const { inputs } of new DataLoader(part, { batchSize: 2, workers })) expect(inputs.rank).toBe(4);
    };
    const message = `DataLoader: item 1 (${join(folder, 'a/1.jpg')}): collate: inputs is [3, 12, 20] but that of the first item of the batch is [3, 7, 5]; items of a batch must be alike, or give DataLoader a collate`;
    for (const workers of [0, 1])
      await expect(read(workers)).rejects.toThrow(expect.objectContaining({ name: 'DataError', message }));
  });

  it('names the file that cannot be read', async () => {
    const folder = folderWith('broken', { 'a/0.png': png, 'a/1.png': png.subarray(0, 70), 'a/2.jpg': 'no image' });
    const images = await imageFolder(folder);
    await expect(images.get(2)).rejects.toThrow(
      `imageFolder: ${join(folder, 'a/2.jpg')} begins with the bytes 6e 6f 20 69; it is no JPEG, PNG or WebP image`,
    );
    const read = async (): Promise<void> => {
      for await (const { inputs } of new DataLoader(images, { batchSize: 2 })) expect(inputs.rank).toBe(4);
    };
    await expect(read()).rejects.toThrow(`${join(folder, 'a/1.png')} is damaged`);
    await expect((await imageFolder(folder, { maxPixels: 9 })).get(0)).rejects.toThrow(
      `imageFolder: ${join(folder, 'a/0.png')} announces 7 × 5 pixels, which are 35; maxPixels is 9`,
    );
  });
});

describe('what is no folder of images is refused', () => {
  it.each<[string, Record<string, Uint8Array | string>, string]>([
    ['no folders', { 'a.png': png }, 'FOLDER has no folders; it must have one for each class, with its images'],
    ['a class of nothing', { 'a/0.png': png, 'b/x.txt': '' }, 'FOLDER/b has no JPEG, PNG or WebP images'],
  ])('%s', async (name, files, text) => {
    const folder = folderWith(name, files);
    await expect(imageFolder(folder)).rejects.toThrow(text.replace('FOLDER', folder));
  });

  it('nothing, and a file', async () => {
    const nowhere = join(scratch, 'nowhere');
    await expect(imageFolder(nowhere)).rejects.toThrow(`imageFolder: ${nowhere} is not there`);
    const file = join(pets, 'README.md');
    await expect(imageFolder(file)).rejects.toThrow(`imageFolder: ${file} is no folder`);
  });

  it('names of any letters, files of nothing, and what only looks like an image', async () => {
    const folder = folderWith('strange', {
      'a\nb/new\nline \u001b[31m.png': png,
      'a\nb/zero.jpg': '',
      'c.png/1.png': png,
    });
    const images = await imageFolder(folder);
    expect(images.classNames).toEqual(['a\nb', 'c.png']);
    expect((await images.get(0)).inputs.shape).toEqual([3, 7, 5]);
    await expect(images.get(1)).rejects.toThrow(
      `imageFolder: ${join(folder, 'a\nb/zero.jpg')} is empty; it is no JPEG, PNG or WebP image`,
    );
    execFileSync('mkfifo', [join(folder, 'c.png', '2.png')]); // nobody would ever write into it
    await expect(imageFolder(folder)).rejects.toThrow(`${join(folder, 'c.png/2.png')} is neither a file nor a folder`);
  });

  it('links out of it and to folders; those to files in it are followed', async () => {
    const folder = folderWith('linked', { 'a/0.png': png });
    symlinkSync('0.png', join(folder, 'a', '1.png'));
    expect((await imageFolder(folder)).length).toBe(2);
    symlinkSync('.', join(folder, 'a', 'again'));
    await expect(imageFolder(folder)).rejects.toThrow(`${join(folder, 'a', 'again')} is a link to the folder `);
    rmSync(join(folder, 'a', 'again'));
    symlinkSync(join(pets, 'cat', '2.png'), join(folder, 'a', '2.png'));
    await expect(imageFolder(folder)).rejects.toThrow(
      `${join(folder, 'a', '2.png')} is a link that leads out of ${folder}, to `,
    );
  });
});

const signs = join(process.env['GRADKIT_DATA'] ?? '/nowhere', 'sign-language-digits');

describe.skipIf(process.env['GRADKIT_DATA'] === undefined)(
  'sign-language digits (skipped without GRADKIT_DATA)',
  () => {
    it('are 2 062 images of ten classes', async () => {
      const images = await imageFolder(signs, { size: 32 });
      expect([images.length, images.classNames.join('')]).toEqual([2062, '0123456789']);
      const { inputs, labels } = await images.get(2061);
      expect([inputs.shape, labels]).toEqual([[3, 32, 32], 9]);
    });
  },
);
