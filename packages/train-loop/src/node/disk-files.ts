import { access, constants, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileVersion, makeFolder, readBytes, writeVersion } from '@gradkit/core-tensor/node';
import type { Files } from '../saving/files.ts';

/** Files on the disk. */
export const diskFiles: Files = {
  async requireFolder(folder) {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  },
  version: fileVersion,
  read: readBytes,
  write: writeVersion,
  remove: async (path) => rm(path, { force: true }),
  folderOf: dirname,
  inFolder: join,
  ofUs: `of-process-${process.pid}`,
};
