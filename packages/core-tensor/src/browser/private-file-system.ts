import type { Bytes } from '../bytes.ts';
import type { FileStore } from './file-store.ts';

/**
 * The origin private file system of a page.
 *
 * @returns null where the browser cannot replace a file whole there, as Safari before 26
 * @throws what the browser says where it gives none, as to a page in a sandbox
 * @see https://developer.mozilla.org/docs/Web/API/File_System_API/Origin_private_file_system
 */
export async function openPrivateFileSystem(): Promise<FileStore | null> {
  const { navigator, FileSystemFileHandle: Handle } = globalThis as Partial<typeof globalThis>;
  const storage: Partial<StorageManager> | undefined = navigator?.storage; // only in secure contexts
  if (storage?.getDirectory === undefined || Handle === undefined || !('createWritable' in Handle.prototype))
    return null;
  return new PrivateFileSystem(await storage.getDirectory());
}

class PrivateFileSystem implements FileStore {
  readonly #root: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  async version(path: string): Promise<string | null> {
    const file = await this.#file(path);
    return file === null ? null : versionOf(file);
  }

  async read(path: string): Promise<Bytes | null> {
    const file = await this.#file(path);
    return file === null ? null : new Uint8Array(await file.arrayBuffer());
  }

  async write(path: string, bytes: Uint8Array): Promise<string> {
    const [folders, name] = split(path);
    let folder = this.#root;
    for (const each of folders) folder = await folder.getDirectoryHandle(each, { create: true });
    const handle = await folder.getFileHandle(name, { create: true });
    const stream = await handle.createWritable(); // to a copy, which takes the place of the file when it is closed
    try {
      await stream.truncate(bytes.length); // for want of room it ends here, which says so; a write may say only that it stopped
      await stream.write(bytes as BufferSource);
    } catch (error) {
      await stream.abort().catch(() => {}); // what went wrong first is the error to see
      throw error;
    }
    await stream.close();
    return versionOf(await handle.getFile());
  }

  async remove(path: string): Promise<void> {
    const [folders, name] = split(path);
    await unlessMissing(async () => (await this.#folder(folders)).removeEntry(name));
  }

  /** The file at a path. One without bytes is one whose first bytes were never written whole. */
  async #file(path: string): Promise<File | null> {
    const [folders, name] = split(path);
    const file = await unlessMissing(async () => (await (await this.#folder(folders)).getFileHandle(name)).getFile());
    return file === null || file.size === 0 ? null : file;
  }

  async #folder(names: readonly string[]): Promise<FileSystemDirectoryHandle> {
    let folder = this.#root;
    for (const name of names) folder = await folder.getDirectoryHandle(name);
    return folder;
  }
}

const versionOf = ({ lastModified, size }: File): string => `${lastModified} ${size}`;

function split(path: string): [folders: readonly string[], name: string] {
  const parts = path.split('/');
  return [parts.slice(0, -1), parts.at(-1)!];
}

/** What the work gives, or null where it does not find what it looks for: nothing stands there, or a folder for a file. */
async function unlessMissing<R>(work: () => Promise<R>): Promise<R | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException && ['NotFoundError', 'TypeMismatchError'].includes(error.name)) return null;
    throw error;
  }
}
