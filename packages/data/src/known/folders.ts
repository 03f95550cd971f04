import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DataError, requireString } from '@gradkit/core-tensor/functional';

/**
 * Finds the folder of a dataset in the folder that the environment variable `GRADKIT_DATA` names.
 *
 * @param name e.g. `mnist`, `fashion-mnist-head`
 * @returns its path, or null where there is none, or the variable is not set
 * @throws {DataError} if `GRADKIT_DATA` names a folder that does not exist
 * @example findData('no-such-dataset'); // null
 */
export function findData(name: string): string | null {
  requireString('findData', 'name', name);
  const given = process.env['GRADKIT_DATA'];
  if (given === undefined || given === '') return null;
  if (!existsSync(given))
    throw new DataError('findData', `GRADKIT_DATA is ${given}, but there is no such folder`, { got: given });
  const folder = join(resolve(given), name);
  return existsSync(folder) ? folder : null;
}

/**
 * The folder that downloads are kept in: `GRADKIT_CACHE`, else `gradkit` in the cache folder of the user: `XDG_CACHE_HOME`, or what the
 * system has, `~/.cache`, `~/Library/Caches` or `%LOCALAPPDATA%`.
 *
 * @example cacheFolder().length > 0; // true
 */
export function cacheFolder(): string {
  return cacheFolderOf(process);
}

/** The same for a system and its variables. */
export function cacheFolderOf({
  platform,
  env,
}: {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): string {
  const { GRADKIT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = env;
  if (GRADKIT_CACHE) return resolve(GRADKIT_CACHE);
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'gradkit');
  if (platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'gradkit', 'cache');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'gradkit');
}
