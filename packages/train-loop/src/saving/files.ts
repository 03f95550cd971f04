import type { Bytes } from '@gradkit/core-tensor/functional';

/** Where checkpoints are kept: on a disk, or in the storage of a browser. */
export interface Files {
  /** @throws if nothing can be written in a folder */
  requireFolder(folder: string): Promise<void>;
  /** which file stands at a path: another one each time that one is written; null if there is none; @throws where a folder stands */
  version(path: string): Promise<string | null>;
  /** @throws {DataError} in the name of `where` */
  read(where: string, path: string): Promise<Bytes>;
  /** whole or not at all, and gives its version; @throws {DataError} in the name of `where` */
  write(where: string, path: string, bytes: Uint8Array): Promise<string | null>;
  /** does nothing where there is none */
  remove(path: string): Promise<void>;
  folderOf(path: string): string;
  inFolder(folder: string, name: string): string;
  /** tells what this process or page writes beside a file of others from what they write */
  readonly ofUs: string;
}
