import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileParts } from './file-parts.ts';
import { readBytes, writeWhole } from './files.ts';
import { makeFolder } from './make-folder.ts';
import { adoptPart, leavePart, partName } from './part-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradkit-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file that was last written to so many minutes ago. */
function leave(path: string, minutes: number): string {
  writeFileSync(path, 'half');
  const then = Date.now() / 1000 - 60 * minutes;
  utimesSync(path, then, then);
  return path;
}

describe('a folder', () => {
  it('is made with those above it, also where it is there already, or made twice at once', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all([makeFolder(path), makeFolder(path)]);
    await makeFolder(path);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c']);
  });

  it('that cannot be made is an error', async () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    await expect(makeFolder(join(folder, 'file'))).rejects.toThrow('EEXIST');
    await expect(makeFolder(join(folder, 'file', 'a', 'b'))).rejects.toThrow('ENOTDIR');
    await expect(makeFolder(join(folder, 'link', 'a'))).rejects.toThrow('EEXIST');
    await expect(makeFolder('/proc/gradkit/runs')).rejects.toThrow('mkdir'); // with `recursive` Node goes round for ever
    await expect(writeWhole('save', '/proc/gradkit/log.csv', Uint8Array.of(1))).rejects.toThrow(
      'save: /proc/gradkit/log.csv was not written',
    );
  });
});

describe('parts of killed processes', () => {
  /** Starts writing in another process and kills it. */
  async function kill(path: string): Promise<string> {
    const module = join(import.meta.dirname, 'part-files.ts');
    const program = `import { partName } from ${JSON.stringify(module)};
      const name = await partName(${JSON.stringify(path)});
      (await import('node:fs')).writeFileSync(name, 'half');
      console.log(name);
      process.kill(process.pid, 'SIGKILL');`;
    return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  }

  it('are deleted when the next file is written into the folder', async () => {
    const path = join(folder, 'model.ckpt');
    await expect(kill(path)).rejects.toThrow('Command failed');
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^model\.ckpt\.gradkit-.*\.part$/)]);
    await writeWhole('save', path, Uint8Array.of(1));
    expect(readdirSync(folder)).toEqual(['model.ckpt']);
  });

  it('are gone on with by one other, as are those that were left', async () => {
    const path = join(folder, 'data.bin');
    await expect(kill(path)).rejects.toThrow('Command failed');
    await expect(kill(join(folder, 'data.bin.json'))).rejects.toThrow('Command failed'); // another file
    const adopted = await Promise.all([adoptPart(path), adoptPart(path), adoptPart(path)]);
    const [part, ...more] = adopted.filter((name) => name !== null);
    expect([readFileSync(part, 'utf8'), more]).toEqual(['half', []]);
    expect(await adoptPart(path)).toBeNull(); // it is being written
    await leavePart(part, path);
    await writeWhole('save', join(folder, 'other.bin'), Uint8Array.of(1));
    expect(readFileSync((await adoptPart(path))!, 'utf8')).toBe('half');
    expect(await adoptPart(join(folder, 'nowhere', 'data.bin'))).toBeNull();
  });

  it('of other machines are deleted after an hour; parts in the making and other files stay', async () => {
    const own = await partName(join(folder, 'epoch-1.ckpt'));
    const elsewhere = (name: string): string => join(folder, `${name}.gradkit-00000000-1-${'0'.repeat(16)}.part`);
    const left = leave(elsewhere('epoch-2.ckpt'), 61);
    const others = ['film.part', 'model.onnx.part', `a.gradkit-${'0'.repeat(8)}.part`].map((name) =>
      join(folder, name),
    );
    const stay = [leave(own, 1), leave(elsewhere('epoch-3.ckpt'), 59), ...others.map((other) => leave(other, 1e6))];
    const written = join(folder, 'epoch-4.ckpt');
    await writeWhole('save', written, Uint8Array.of(1));
    expect(existsSync(left)).toBe(false);
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([...stay, written].sort());
  });
});

it('reads what it has written', async () => {
  const path = join(folder, 'new', 'file');
  await writeWhole('save', path, Uint8Array.of(1, 2));
  expect(await readBytes('load', path)).toEqual(Uint8Array.of(1, 2));
  expect([...readFileSync(path)]).toEqual([1, 2]);
  await expect(readBytes('load', folder)).rejects.toThrow(`load: ${folder} is a folder; it must be a file`);
});

describe('a file of which parts are read', () => {
  it('gives them at once or later, each in memory of its own', async () => {
    const path = join(folder, 'numbers');
    writeFileSync(path, Uint8Array.of(0, 1, 2, 3, 4, 5));
    const parts = await withFileParts('load', path, async (file) => [
      file.sizeBytes,
      [...file.read(1, 2)],
      [...(await file.readLater(3, 3))],
      file.read(0, 1).buffer.byteLength,
    ]);
    expect(parts).toEqual([6, [1, 2], [3, 4, 5], 1]);
  });

  it('is named by what goes wrong', async () => {
    const path = join(folder, 'short');
    await expect(withFileParts('load', path, () => 0)).rejects.toThrow(`load: ${path} is not there`);
    writeFileSync(path, 'abc');
    await expect(withFileParts('load', path, (file) => file.read(2, 2))).rejects.toThrow(
      `load: ${path} cannot be read: it ends before byte 4`,
    );
    await expect(withFileParts('load', path, (file) => file.readLater(2, 2))).rejects.toThrow('it ends before byte 4');
    await expect(withFileParts('load', folder, (file) => file.read(0, 1))).rejects.toThrow('is a folder');
  });
});
