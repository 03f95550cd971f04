import { requireString } from '../arguments/index.ts';
import type { Bytes } from '../bytes.ts';
import { ConfigError, DataError } from '../errors.ts';
import { openDatabase } from './database.ts';
import type { FileStore } from './file-store.ts';
import { openPrivateFileSystem } from './private-file-system.ts';

/**
 * Reads a file that this page, another one of its origin, or one of their workers wrote.
 *
 * @throws {DataError} if it is not there or cannot be read, naming it
 */
export async function readBytes(where: string, path: string): Promise<Bytes> {
  const place = placeOf(where, path);
  for (const store of await findStores(where, path)) {
    const bytes = await store.read(place).catch((cause: unknown) => {
      throw new DataError(where, `${path} cannot be read: ${reasonOf(cause)}`, { got: path, cause });
    });
    if (bytes !== null) return bytes;
  }
  throw new DataError(where, `${path} is not there`, { got: path });
}

/**
 * Writes a file whole or not at all, in the browser's storage of this page's origin: in its private file system, or in IndexedDB where there is none. What
 * was there before stays if something goes wrong, or the page is closed meanwhile. A file without bytes counts as none.
 *
 * @throws {DataError} if it cannot be written, e.g. because the storage is full
 */
export async function writeWhole(where: string, path: string, bytes: Uint8Array): Promise<void> {
  await writeVersion(where, path, bytes);
}

/** The same as `writeWhole`, and tells the file from all that others write there: see `fileVersion`. */
export async function writeVersion(where: string, path: string, bytes: Uint8Array): Promise<string> {
  const place = placeOf(where, path);
  const [store] = await findStores(where, path);
  try {
    return await store.write(place, bytes);
  } catch (cause) {
    const reason = isFull(cause)
      ? `the storage that the browser gives this page is full, and the file has ${(bytes.length / 1e6).toFixed(1)} MB`
      : reasonOf(cause);
    throw new DataError(where, `${path} was not written: ${reason}; what was there before is unchanged`, {
      got: path,
      cause,
    });
  }
}

/**
 * Which file stands at a path: another one each time that one is written. Null if there is none.
 *
 * @throws {DataError} if this page cannot keep files
 */
export async function fileVersion(path: string): Promise<string | null> {
  const place = placeOf('fileVersion', path);
  for (const store of await findStores('fileVersion', path)) {
    const version = await store.version(place);
    if (version !== null) return version;
  }
  return null;
}

/**
 * Deletes a file of this page's origin, so that, say, a training begins anew; does nothing where there is none.
 *
 * @throws {DataError} if it cannot be deleted
 */
export async function deleteFile(path: string): Promise<void> {
  const place = placeOf('deleteFile', path);
  for (const store of await findStores('deleteFile', path))
    await store.remove(place).catch((cause: unknown) => {
      throw new DataError('deleteFile', `${path} was not deleted: ${reasonOf(cause)}`, { got: path, cause });
    });
}

/** A path as the stores know it. */
function placeOf(where: string, path: string): string {
  requireString(where, 'path', path);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length > 0 && !parts.includes('..')) return parts.join('/');
  throw new ConfigError(
    where,
    `path is ${JSON.stringify(path)}; it must name a file of this page's origin, such as runs/digits/checkpoint.safetensors`,
    { got: path },
  );
}

/**
 * Where files may be, the one first where they are written: a browser that learned to replace whole files has those of before in its database.
 *
 * @throws {DataError} if there is nowhere
 */
async function findStores(where: string, path: string): Promise<readonly FileStore[]> {
  const refusals: unknown[] = [];
  const refused = (cause: unknown): null => {
    refusals.push(cause);
    return null;
  };
  const fileSystem = await openPrivateFileSystem().catch(refused);
  const database = await openDatabase({ isNeeded: fileSystem === null }).catch(refused);
  const stores = [fileSystem, database].filter((store) => store !== null);
  if (stores.length > 0) return stores;
  const why =
    refusals.length === 0 ? 'it has no private file system and no IndexedDB' : refusals.map(reasonOf).join('; ');
  throw new DataError(
    where,
    `this page cannot keep ${path}: ${why}. Browsers refuse it in sandboxed frames, where the user blocks site data, and some in private windows`,
    { got: path, cause: refusals[0] },
  );
}

const isFull = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'QuotaExceededError';

function reasonOf(cause: unknown): string {
  return cause instanceof DOMException ? `${cause.name}: ${cause.message}` : String(cause);
}
