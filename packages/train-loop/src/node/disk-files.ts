import { access, constants, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileVersion, makeFolder, readBytes, writeVersion } from '@gradkit/core-tensor/node';
import type { Files } from '../saving/files.ts';

/** Files on the disk. */
export const diskFiles: Files = {
  async requireFolder(folder) {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  },
  async version(path) {
    const version = await fileVersion(path);
    if (version === null && (await isFolder(path))) throw new Error('it is a folder; it must be a file');
    return version;
  },
  read: readBytes,
  write: writeVersion,
  remove: async (path) => rm(path, { force: true }),
  folderOf: dirname,
  inFolder: join,
  ofUs: `of-process-${process.pid}`,
};

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
