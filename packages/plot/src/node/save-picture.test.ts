import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lossCurve, PlotError } from '../index.ts';
import { savePicture } from './save-picture.ts';

const svg = lossCurve([2, 1]);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradkit-plot-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the ending says the format; missing folders are made', async () => {
  await savePicture(join(folder, 'a/b/loss.svg'), svg);
  await savePicture(join(folder, 'a/b/loss.PNG'), svg, { scale: 1 });
  expect(await readFile(join(folder, 'a/b/loss.svg'), 'utf8')).toBe(svg);
  expect((await readFile(join(folder, 'a/b/loss.PNG'))).subarray(1, 4).toString()).toBe('PNG');
  expect(await readdir(join(folder, 'a/b'))).toEqual(['loss.PNG', 'loss.svg']);
});

test('an existing picture is replaced', async () => {
  const path = join(folder, 'again.svg');
  await writeFile(path, 'old');
  await savePicture(path, svg);
  expect(await readFile(path, 'utf8')).toBe(svg);
});

test.skipIf(process.platform === 'win32')('permissions and links stay', async () => {
  const [path, link] = [join(folder, 'private.svg'), join(folder, 'link.svg')];
  await writeFile(path, 'old', { mode: 0o600 });
  await symlink('private.svg', link);
  await savePicture(link, svg);
  expect(await readFile(path, 'utf8')).toBe(svg);
  expect([(await lstat(link)).isSymbolicLink(), (await lstat(path)).mode & 0o777]).toEqual([true, 0o600]);
});

test.skipIf(process.platform === 'win32')('a named pipe takes the picture and stays one', async () => {
  const [path, link] = [join(folder, 'pipe'), join(folder, 'pipe.svg')];
  execFileSync('mkfifo', [path]);
  await symlink('pipe', link);
  const [read] = await Promise.all([readFile(path, 'utf8'), savePicture(link, svg)]);
  expect([read, (await lstat(path)).isFIFO(), (await lstat(link)).isSymbolicLink()]).toEqual([svg, true, true]);
});

test('a write that fails leaves no half file, and what was there before', async () => {
  const path = join(folder, 'taken/loss.svg');
  await mkdir(join(path, 'inside'), { recursive: true }); // a folder of that name cannot be replaced
  await expect(savePicture(path, svg)).rejects.toThrow(
    /loss\.svg was not written: .*; what was there before is unchanged$/,
  );
  expect(await readdir(join(folder, 'taken'))).toEqual(['loss.svg']);
  expect(await readdir(path)).toEqual(['inside']);
});

test('what a killed process has left of a picture is deleted after an hour, and nothing else', async () => {
  const place = join(folder, 'killed');
  await mkdir(place);
  const part = (picture: string): string => `${picture}.00000000-0000-4000-8000-000000000000.part`;
  const leave = async (name: string, minutes: number): Promise<void> => {
    await writeFile(join(place, name), 'half');
    await utimes(join(place, name), new Date(), new Date(Date.now() - minutes * 60_000));
  };
  await leave(part('loss.svg'), 61);
  const others = [part('loss.png'), part('my-loss.svg'), 'loss.svg.part', 'loss.svg.old'];
  for (const other of others) await leave(other, 1e5);
  await savePicture(join(place, 'loss.svg'), svg);
  expect(await readdir(place)).toEqual(['loss.svg', ...others].toSorted());
  await leave(part('loss.svg'), 59);
  await savePicture(join(place, 'loss.svg'), svg);
  expect(await readdir(place)).toContain(part('loss.svg'));
});

test('a folder that is a file is an error that names the picture', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(savePicture(join(folder, 'file/loss.svg'), svg)).rejects.toThrow(PlotError);
});

test('other formats are refused before anything is written', async () => {
  await expect(savePicture(join(folder, 'loss.jpg'), svg)).rejects.toThrow(
    /ends in "\.jpg"; it must end in \.svg, \.png or \.gif$/,
  );
  await expect(savePicture(join(folder, 'loss'), svg)).rejects.toThrow('ends in ""; it must end in .svg, .png or .gif');
});
