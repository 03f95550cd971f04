import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aloneInProcess } from './process-lock.ts';

it('work under one name is done one after the other, by all threads, even after one was ended in the middle', () => {
  const program = ['--conditions=gradkit:source', join(import.meta.dirname, '../testing/lock-threads.ts')];
  const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ most: 1, done: 60 });
});

it('gives the result, and is free again after an error', async () => {
  await expect(aloneInProcess('test', async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(aloneInProcess('test', async () => 3)).resolves.toBe(3);
});

it.skipIf(process.platform === 'win32')('a file that a crashed process left is no lock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradkit-lock-'));
  const address = join(folder, 'left.sock');
  const crash = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', crash]);
  expect(existsSync(address)).toBe(true);
  await expect(aloneInProcess('test', async () => 'free', address)).resolves.toBe('free');
  rmSync(folder, { recursive: true });
});
