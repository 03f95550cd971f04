import { createHash, randomBytes } from 'node:crypto';
import { readdir, readlink, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

/** Names where numbers of processes mean the same: a computer, or a container, whose processes are counted on their own. */
const machine: Promise<string> = readlink('/proc/self/ns/pid')
  .catch(() => '') // not Linux
  .then((namespace) => createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8));

/** A name beside `path` for a file that this process is writing. */
export async function partName(path: string): Promise<string> {
  return `${path}.gradkit-${await machine}-${process.pid}-${randomBytes(8).toString('hex')}.part`;
}

const partPattern = /\.gradkit-([\da-f]{8})-(\d+)-[\da-f]{16}\.part$/;
const abandonedAfterMs = 60 * 60 * 1000; // whoever still writes does so more often

/** Deletes parts in the folder of `written` that are nobody's any more: their process was killed before it could. */
export async function removeAbandonedParts(written: string): Promise<void> {
  try {
    const folder = dirname(written);
    const now = (await stat(written)).mtimeMs; // by the clock of the file system
    for (const name of await readdir(folder)) {
      const found = partPattern.exec(name);
      if (found === null) continue;
      const [part, [, where, pid]] = [join(folder, name), found];
      const isEnded = where === (await machine) && !isRunning(Number(pid));
      if (isEnded || now - (await stat(part)).mtimeMs > abandonedAfterMs) await rm(part, { force: true });
    }
  } catch {
    // the file itself is saved; the next one tries again
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // a signal of 0 is not sent
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: of another user
  }
}
