import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolderOf } from './folders.ts';
import { terminalProgress } from './terminal-progress.ts';

it('a download that takes long has a bar, which goes away at its end', () => {
  let [time, text] = [0, ''];
  const terminal = { isTTY: true, write: (more: string) => (text += more) };
  const tell = terminalProgress(terminal, () => time)!;
  const at = (ms: number, receivedBytes: number, totalBytes: number | null = 8e6): string => {
    [time, text] = [ms, ''];
    tell({ file: 'images.gz', receivedBytes, totalBytes });
    return text;
  };
  expect(at(500, 1e6)).toBe('');
  expect(at(1000, 2e6)).toBe('\r\u001b[Kimages.gz ██████░░░░░░░░░░░░░░░░░░ 2.0 of 8.0 MB');
  expect(at(1050, 3e6)).toBe(''); // not so often
  expect(at(1200, 4e6, null)).toBe('\r\u001b[Kimages.gz 4.0 MB');
  expect(at(1250, 8e6)).toBe('\r\u001b[K');
  expect(terminalProgress({ write: () => {} })).toBeUndefined();
});

it('downloads are kept where a system keeps such things', () => {
  const none = { GRADKIT_CACHE: '', XDG_CACHE_HOME: '', LOCALAPPDATA: '' };
  const folder = (platform: NodeJS.Platform, env: object): string =>
    cacheFolderOf({ platform, env: { ...none, ...env } });
  expect(folder('linux', {})).toBe(join(homedir(), '.cache', 'gradkit'));
  expect(folder('linux', { XDG_CACHE_HOME: '/xdg' })).toBe(join('/xdg', 'gradkit'));
  expect(folder('darwin', {})).toBe(join(homedir(), 'Library', 'Caches', 'gradkit'));
  expect(folder('win32', { LOCALAPPDATA: 'local' })).toBe(join('local', 'gradkit', 'cache'));
  expect(folder('win32', { LOCALAPPDATA: 'local', GRADKIT_CACHE: 'mine' })).toBe(resolve('mine'));
});
