import { deleteFile, fileVersion, readBytes, writeVersion } from '@gradkit/core-tensor/browser';
import type { Files } from '../saving/files.ts';

/** Files in the browser's storage of this page's origin; folders are there when a file is. */
export const storedFiles: Files = {
  requireFolder: async (folder) => void (await fileVersion(`${folder}/checkpoint`)), // tells whether files can be kept at all
  version: fileVersion,
  read: readBytes,
  write: writeVersion,
  remove: deleteFile,
  folderOf: (path) => path,
  inFolder: (folder, name) => `${folder}/${name}`,
  get ofUs() {
    return `of-page-${Math.random().toString(36).slice(2, 10)}`;
  },
};
