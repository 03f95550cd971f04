import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { cifar10, cifar100 } from '../node.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gradkit-cifar-'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(scratch, { recursive: true }));

/** An image whose bytes count on from `first`, behind its labels. */
const image = (labels: readonly number[], first: number): number[] => [
  ...labels,
  ...Array.from({ length: 3072 }, (_, i) => (first + i) % 256),
];
const bytesOf = (...images: number[][]): Uint8Array => Uint8Array.from(images.flat());

const batches = Object.fromEntries([1, 2, 3, 4, 5].map((k) => [`data_batch_${k}.bin`, bytesOf(image([k], k))]));
const ten = { ...batches, 'test_batch.bin': bytesOf(image([0], 9), image([9], 10)), 'readme.html': Uint8Array.of(1) };

function folderWith(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

/** A tar file as tar writes it. */
function tarOf(name: string, inside: string, files: Readonly<Record<string, Uint8Array>>): Buffer {
  folderWith(join(name, inside), files);
  return execFileSync('tar', ['--format=ustar', '-cf', '-', '-C', join(scratch, name), inside]);
}

const tar = tarOf('packed', 'cifar-10-batches-bin', ten);

describe('CIFAR', () => {
  it.each<[string, () => string]>([
    ['unpacked', () => folderWith('plain', ten)],
    ['in its folder', () => join(scratch, 'packed')],
    ['packed', () => folderWith('archive', { 'cifar-10-binary.tar.gz': gzipSync(tar) })],
  ])('10: %s', async (_, folder) => {
    const { train, test, classNames } = await cifar10({ folder: folder() });
    expect([train.tensors.inputs.shape, test.tensors.inputs.shape]).toEqual([
      [5, 3, 32, 32],
      [2, 3, 32, 32],
    ]);
    expect([[...train.tensors.labels.data], [...test.tensors.labels.data], classNames[9]]).toEqual([
      [1, 2, 3, 4, 5],
      [0, 9],
      'truck',
    ]);
    expect([...train.get(2).inputs.data.subarray(0, 3), test.get(1).inputs.data[1024]]).toEqual([3, 4, 5, 10]);
  });

  it('100: the fine labels', async () => {
    const folder = folderWith('hundred', {
      'train.bin': bytesOf(image([3, 99], 0)),
      'test.bin': bytesOf(image([4, 0], 7)),
    });
    const { train, test, classNames } = await cifar100({ folder });
    expect([classNames.length, new Set(classNames).size, classNames[train.tensors.labels.data[0]]]).toEqual([
      100,
      100,
      'worm',
    ]);
    expect([test.tensors.labels.dtype, classNames[test.tensors.labels.data[0]], test.get(0).inputs.data[0]]).toEqual([
      'int32',
      'apple',
      7,
    ]);
  });

  it('what cannot be downloaded names the ways out', async () => {
    vi.stubEnv('GRADKIT_DATA', '');
    await expect(cifar10({ cache: join(scratch, 'none'), download: false })).rejects.toThrow(
      'or put the file into that folder or into the folder cifar10 of the one that GRADKIT_DATA names',
    );
  });
});

describe('what is damaged is refused', () => {
  const changed = (at: number, text: string): Buffer => {
    const bytes = Buffer.from(tar);
    bytes.write(text, at);
    return bytes;
  };
  it.each<[string, Buffer, string]>([
    ['no tar file', Buffer.alloc(2000, 7), 'is no tar file: its header at byte 0 is damaged'],
    ['nothing', Buffer.alloc(0), 'ends at byte 0 without the mark of its end'],
    ['one cut off', tar.subarray(0, 3000), 'ends at byte 3000 but must go on to byte'],
    ['one cut off behind a file', tar.subarray(0, 512), 'ends at byte 512 without the mark of its end'],
    ['another name', changed(0, 'x'), 'the header at byte 0 of'],
    ['a huge file', changed(124, '77777777777'), 'the header at byte 0 of'],
    ['an end at once', Buffer.alloc(1024), 'has no file data_batch_1.bin; it has '],
  ])('%s', async (name, bytes, text) => {
    const folder = folderWith(`damaged ${name}`, { 'cifar-10-binary.tar.gz': gzipSync(bytes, { level: 1 }) });
    await expect(cifar10({ folder })).rejects.toThrow(expect.objectContaining({ name: 'DataError' }));
    await expect(cifar10({ folder })).rejects.toThrow(text);
  });

  it.each<[string, Uint8Array, string]>([
    ['rows cut off', new Uint8Array(3000), 'cifar10: test_batch.bin has 3000 bytes, which is no multiple of 3073'],
    ['no rows', new Uint8Array(), 'cifar10: test_batch.bin has 0 bytes'],
    ['a label that is no class', bytesOf(image([10], 0)), 'cifar10: label 0 of test_batch.bin is 10 but must be 0 … 9'],
  ])('%s', async (name, bytes, text) => {
    await expect(cifar10({ folder: folderWith(name, { ...ten, 'test_batch.bin': bytes }) })).rejects.toThrow(text);
  });
});
