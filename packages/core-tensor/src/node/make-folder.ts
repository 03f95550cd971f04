import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are not there. Node's own `recursive` never ends where the system says of a folder that it is not
 * there and yet nothing can be made in it, as in `/proc`.
 *
 * @throws what the system says, if it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && above !== path && !(await isFolder(above))) {
      await makeFolder(above);
      return makeFolder(path); // ends: what is above it is there now
    }
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
