import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Bytes } from '../bytes.ts';
import { DataError } from '../errors.ts';
import { makeFolder } from './make-folder.ts';
import { partName, removeAbandonedParts } from './part-files.ts';
import { fileVersion, followLinks, formerFile, syncFolder } from './replaced-file.ts';

/** Reads a file. @throws {DataError} if it cannot be read, naming it */
export async function readBytes(where: string, path: string): Promise<Bytes> {
  try {
    const { buffer, byteOffset, length } = await readFile(path);
    return length === buffer.byteLength ? new Uint8Array(buffer) : new Uint8Array(buffer, byteOffset, length).slice(); // small files share memory
  } catch (cause) {
    throw unreadable(where, path, cause);
  }
}

/** The error of a file that cannot be read. */
export function unreadable(where: string, path: string, cause: unknown): DataError {
  return new DataError(where, `${path} ${reasonOf(cause as NodeJS.ErrnoException)}`, { got: path, cause });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'is not there';
  if (code === 'EISDIR') return 'is a folder; it must be a file';
  return `cannot be read: ${message}`;
}

/**
 * Writes a file whole or not at all: under another name first, then renamed. What was there before stays if something goes wrong. A file
 * that is replaced keeps its permissions, and a link to it stays one. At the end, bytes and name are on the disk. What processes that were
 * killed have left in the folder is deleted. What is no file, such as `/dev/stdout` or a named pipe, is not replaced: it takes the bytes one after
 * the other.
 *
 * @param bytes all of them, or parts one behind the other
 * @throws {DataError} if it cannot be written, e.g. because the disk is full
 */
export async function writeWhole(where: string, path: string, bytes: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  await writeVersion(where, path, bytes);
}

/** The same as `writeWhole`, and tells the file from all that others write there: see `fileVersion`. */
export async function writeVersion(
  where: string,
  path: string,
  bytes: Uint8Array | Iterable<Uint8Array>,
): Promise<string | null> {
  let temporary: string | null = null;
  try {
    await makeFolder(dirname(path));
    const target = await followLinks(path);
    const former = await formerFile(path);
    if (former?.isFile() === false) {
      await writeFile(path, bytes);
      return null;
    }
    temporary = await partName(target);
    const mode = former === null ? undefined : former.mode & 0o7777;
    await writeFile(temporary, bytes, { flush: true, mode });
    if (mode !== undefined) await chmod(temporary, mode); // what the umask has taken away
    const version = await fileVersion(temporary);
    await rename(temporary, target);
    await syncFolder(dirname(target));
    await removeAbandonedParts(target);
    return version;
  } catch (cause) {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => {}); // what follows is the error to see
    throw new DataError(
      where,
      `${path} was not written: ${(cause as Error).message}; what was there before is unchanged`,
      { got: path, cause },
    );
  }
}
