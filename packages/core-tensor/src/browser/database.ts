import type { Bytes } from '../bytes.ts';
import type { FileStore } from './file-store.ts';

const name = 'gradkit';

/**
 * Files in a database of the page, in IndexedDB.
 *
 * @param options `isNeeded`: make it if it is not there
 * @returns null where there is no IndexedDB, or no database and it is not needed
 * @throws what the browser says where it gives none, as to a page in a sandbox
 */
export async function openDatabase({ isNeeded }: { readonly isNeeded: boolean }): Promise<FileStore | null> {
  const { indexedDB } = globalThis as Partial<typeof globalThis>;
  if (indexedDB === undefined) return null;
  if (!isNeeded && !(await indexedDB.databases()).some((each) => each.name === name)) return null;
  const database = new Database(indexedDB);
  await database.version(''); // tells whether it can be opened
  return database;
}

/** The bytes of a file, and its version: two tables, so that one can ask for the version without reading the file. */
const tables = ['bytes', 'versions'] as const;

class Database implements FileStore {
  readonly #factory: IDBFactory;

  constructor(factory: IDBFactory) {
    this.#factory = factory;
  }

  async version(path: string): Promise<string | null> {
    return this.#change('readonly', (_, versions) => versions.get(path));
  }

  async read(path: string): Promise<Bytes | null> {
    return this.#change('readonly', (bytes) => bytes.get(path));
  }

  async write(path: string, bytes: Uint8Array): Promise<string> {
    const version = `${Date.now()} ${Math.random()}`;
    await this.#change('readwrite', (files, versions) => {
      files.put(new Uint8Array(bytes), path); // without what else is in its memory
      return versions.put(version, path);
    });
    return version;
  }

  async remove(path: string): Promise<void> {
    await this.#change('readwrite', (files, versions) => {
      files.delete(path);
      return versions.delete(path);
    });
  }

  /** Does something in one transaction, all of it or nothing, and gives what was asked for last; null where there is none. */
  async #change<R>(
    mode: IDBTransactionMode,
    ask: (bytes: IDBObjectStore, versions: IDBObjectStore) => IDBRequest,
  ): Promise<R | null> {
    const database = await this.#open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(tables, mode);
        const request = ask(transaction.objectStore('bytes'), transaction.objectStore('versions'));
        transaction.addEventListener('complete', () => resolve((request.result ?? null) as R | null));
        transaction.addEventListener('abort', () => reject(transaction.error)); // also where the disk is full
      });
    } finally {
      database.close();
    }
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = this.#factory.open(name, 1);
      request.addEventListener('upgradeneeded', () => {
        for (const table of tables) request.result.createObjectStore(table);
      });
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
  }
}
