import { execFileSync, spawnSync } from 'node:child_process';
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
import { readFile } from 'node:fs/promises';
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

describe.skipIf(process.platform === 'win32')('what is no file takes the bytes, and stays what it is:', () => {
  it('a named pipe, also behind a link', async () => {
    const { folder, path } = folderWith();
    execFileSync('mkfifo', [path]);
    const link = join(folder, 'link');
    symlinkSync('weights', link);
    for (const each of [path, link]) {
      const [got] = await Promise.all([readFile(path, 'utf8'), write(each)]);
      expect([got, lstatSync(path).isFIFO(), lstatSync(link).isSymbolicLink()]).toEqual(['new', true, true]);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['link', 'weights']);
  });

  it('the output of a process that is a pipe', () => {
    const module = join(import.meta.dirname, '..', 'node.ts');
    const program = `import { writeVersion } from ${JSON.stringify(module)};
      console.error(await writeVersion('save', '/dev/stdout', [Buffer.from('ne'), Buffer.from('w')]));`;
    const { path } = folderWith(program);
    const command = '"$0" --conditions=gradkit:source --input-type=module < "$1" | cat'; // Node alone would take a socket
    const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, path], { encoding: 'utf8' });
    expect([stdout, stderr.trim()]).toEqual(['new', 'null']);
  });

  it('a folder, which is refused', async () => {
    const { folder } = folderWith();
    await expect(write(folder)).rejects.toThrow(`save: ${folder} was not written: EISDIR: it is a folder; it must be`);
    expect(lstatSync(folder).isDirectory()).toBe(true);
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
