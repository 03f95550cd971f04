import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileVersion, writeVersion, writeWhole } from '../node.ts';

const root = mkdtempSync(join(tmpdir(), 'gradkit-replaced-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;

/** A new folder, with a file in it if wanted. */
function folderWith(text?: string): { folder: string; path: string } {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  const path = join(folder, 'weights');
  if (text !== undefined) writeFileSync(path, text);
  return { folder, path };
}

const write = (path: string): Promise<void> => writeWhole('save', path, Buffer.from('new'));
const read = (path: string): string => readFileSync(path, 'utf8');

describe.skipIf(process.platform === 'win32')('a file that is replaced', () => {
  it.each([0o600, 0o640, 0o666, 0o755])('keeps its permissions, %o', async (mode) => {
    const { path } = folderWith('old');
    chmodSync(path, mode);
    await write(path);
    expect([read(path), statSync(path).mode & 0o777]).toEqual(['new', mode]);
  });

  it('is what a link points to, over another link, too; the links stay', async () => {
    const { folder, path } = folderWith('old');
    const [near, far] = [join(folder, 'near'), join(root, `far${count}`)];
    symlinkSync('weights', near);
    symlinkSync(near, far);
    await write(far);
    expect([read(path), lstatSync(near).isSymbolicLink(), lstatSync(far).isSymbolicLink()]).toEqual([
      'new',
      true,
      true,
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(['near', 'weights']);
  });

  it('need not be there behind a link', async () => {
    const { folder, path } = folderWith();
    const link = join(folder, 'link');
    symlinkSync(path, link);
    await write(link);
    expect([read(path), lstatSync(link).isSymbolicLink()]).toEqual(['new', true]);
  });

  it('is none where links lead in a circle', async () => {
    const { folder } = folderWith();
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    await expect(write(join(folder, 'a'))).rejects.toThrow(
      `save: ${join(folder, 'a')} was not written: ELOOP: more than 40 symbolic links; what was there before is unchanged`,
    );
    expect(readdirSync(folder).toSorted()).toEqual(['a', 'b']);
  });
});

it('a version is that of one writing, also behind a link', async () => {
  const { folder, path } = folderWith();
  expect(await fileVersion(path)).toBeNull();
  expect(await fileVersion(folder)).toBeNull();
  const versions = [
    await writeVersion('save', path, Buffer.from('same')),
    await writeVersion('save', path, Buffer.from('same')),
  ];
  expect(new Set(versions).size).toBe(2);
  expect(await fileVersion(path)).toBe(versions[1]);
});

it('several writers of one file: each writes all of it', async () => {
  const { folder, path } = folderWith('old');
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
  await Promise.all(texts.map((text) => writeWhole('save', path, Buffer.from(text))));
  expect(texts).toContain(read(path));
  expect(readdirSync(folder)).toEqual(['weights']);
});
