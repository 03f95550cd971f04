import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Bytes } from '../bytes.ts';
import { unreadable } from './files.ts';

/** A file of which parts are read, each into a memory of its own, so that the whole need not fit into memory. */
export interface FileParts {
  readonly sizeBytes: number;
  /** for a few bytes, which are there at once */
  read(at: number, length: number): Bytes;
  /** for many, while other things go on */
  readLater(at: number, length: number): Promise<Bytes>;
}

const readAsync = promisify(read);
const mostAtOnce = 2 ** 30; // the system takes less than 2^31

/** Reads parts of a file, and closes it. @throws {DataError} if it cannot be read, naming it */
export async function withFileParts<Result>(
  where: string,
  path: string,
  f: (file: FileParts) => Result | Promise<Result>,
): Promise<Result> {
  const file = attempt(where, path, () => openSync(path, 'r'));
  try {
    const sizeBytes = attempt(where, path, () => fstatSync(file).size);
    return await f({
      sizeBytes,
      read: (at, length) => attempt(where, path, () => partOf(file, at, length)),
      readLater: (at, length) =>
        partLater(file, at, length).catch((cause: unknown) => {
          throw unreadable(where, path, cause);
        }),
    });
  } finally {
    closeSync(file);
  }
}

function attempt<Result>(where: string, path: string, f: () => Result): Result {
  try {
    return f();
  } catch (cause) {
    throw unreadable(where, path, cause);
  }
}

function partOf(file: number, at: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const count = readSync(file, bytes, done, Math.min(length - done, mostAtOnce), at + done);
    done += requireProgress(count, at + length);
  }
  return bytes;
}

async function partLater(file: number, at: number, length: number): Promise<Bytes> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await readAsync(file, bytes, done, Math.min(length - done, mostAtOnce), at + done);
    done += requireProgress(bytesRead, at + length);
  }
  return bytes;
}

function requireProgress(count: number, end: number): number {
  if (count > 0) return count;
  throw new Error(`it ends before byte ${end}`);
}
