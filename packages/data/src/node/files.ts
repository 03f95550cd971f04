import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from '@gradkit/core-tensor';

/** Reads a file. @throws {DataError} if it cannot be read, naming it */
export async function readBytes(where: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'is not there'
        : `cannot be read: ${(cause as Error).message}`;
    throw new DataError(where, `${path} ${reason}`, { got: path, cause });
  }
}

/** Writes a file whole or not at all: under another name first, then renamed. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** SHA-256 of what is in the file, unpacked if it is gzip. */
export function unpackedSum(bytes: Uint8Array): string {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return createHash('sha256')
    .update(packed ? gunzipSync(bytes) : bytes)
    .digest('hex');
}
