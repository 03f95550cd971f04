import { expect, it } from 'vitest';
import { deleteFile, downloadFile, fileVersion, readBytes, writeWhole } from '../browser.ts';
import { ConfigError, DataError, RuntimeError } from '../index.ts';

// What these do in a page is proven in Chromium, with trainings: tooling/proofs/src/pages.

it('where there is no page, nothing is kept, which is said', async () => {
  const nowhere =
    /^\w+: this page cannot keep runs\/file\.bin: it has no private file system and no IndexedDB\. Browsers refuse it/;
  for (const work of [
    () => readBytes('readBytes', 'runs/file.bin'),
    () => writeWhole('writeWhole', 'runs/file.bin', new Uint8Array(1)),
    () => fileVersion('runs/file.bin'),
    () => deleteFile('runs/file.bin'),
  ]) {
    await expect(work()).rejects.toThrow(DataError);
    await expect(work()).rejects.toThrow(nowhere);
  }
});

it.each(['', '.', '/', '../file.bin', 'runs/../file.bin'])('%j names no file', async (path) => {
  await expect(deleteFile(path)).rejects.toThrow(ConfigError);
  await expect(deleteFile(path)).rejects.toThrow(
    `deleteFile: path is ${JSON.stringify(path)}; it must name a file of this page's origin, such as runs/digits/checkpoint.safetensors`,
  );
});

it('where there is no page, nothing is downloaded, which is said', () => {
  const download = (name: string, bytes: unknown) => () => downloadFile(name, bytes as Uint8Array);
  expect(download('digits.onnx', new Uint8Array(1))).toThrow(RuntimeError);
  expect(download('digits.onnx', new Uint8Array(1))).toThrow(
    'downloadFile: only a page can download digits.onnx, and this is none; a worker gives the bytes to its page',
  );
  expect(download('digits.onnx', [1])).toThrow('downloadFile: bytes is [1]; it must be a Uint8Array');
});
