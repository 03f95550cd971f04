import { open, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

const mostLinks = 40; // as Linux allows

/** The file that a path stands for when links are followed; it need not be there. */
export async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < mostLinks; links++) {
    try {
      target = resolve(dirname(target), await readlink(target));
    } catch (error) {
      if (['EINVAL', 'ENOENT', 'UNKNOWN'].includes(codeOf(error))) return target; // no link; Windows says UNKNOWN
      throw error;
    }
  }
  throw new Error(`ELOOP: more than ${mostLinks} symbolic links`);
}

/** What stands at a path, without types of Node: declarations are read in pages, too. */
interface FormerFile {
  readonly mode: number;
  isFile(): boolean;
}

/** What stands at a path when links are followed, or null where nothing does. @throws {Error} if it is a folder */
export async function formerFile(path: string): Promise<FormerFile | null> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (found?.isDirectory() === true) throw new Error('EISDIR: it is a folder; it must be a file');
  return found;
}

/** Which file stands at a path, however it is called: another one each time that one is written. Null if there is none. */
export async function fileVersion(path: string): Promise<string | null> {
  try {
    const file = await stat(path, { bigint: true });
    return file.isFile() ? [file.dev, file.ino, file.size, file.mtimeNs].join(' ') : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Writes the names in a folder to the disk, as a file's own sync does not. Where a system cannot, it is left to the system. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // e.g. on Windows; the file itself is there
  }
}
