import { createHash, randomBytes } from 'node:crypto';
import { readdir, readlink, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

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

/** In place of a computer: of a part that whoever wrote it has left. */
const nobody = '00000000';

/** Leaves a part to whoever goes on with it, see `adoptPart`. @param path of the file that it was to become */
export async function leavePart(part: string, path: string): Promise<void> {
  await rename(part, `${path}.gradkit-${nobody}-0-${randomBytes(8).toString('hex')}.part`);
}

/**
 * Takes over what somebody has begun to write of a file and does no more, e.g. because the process was killed: under a name of this process.
 *
 * @param path of the file
 * @returns the part's new name, or null if there is none
 */
export async function adoptPart(path: string): Promise<string | null> {
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const found = partPattern.exec(name);
    if (found === null || name.slice(0, found.index) !== basename(path)) continue;
    const part = join(dirname(path), name);
    const own = await partName(path);
    try {
      if (found[1] !== nobody && !(await isAbandoned(part, Date.now()))) continue;
      await rename(part, own);
      return own;
    } catch {
      // somebody else was faster
    }
  }
  return null;
}

/** Deletes parts in the folder of `written` that are nobody's any more: their process was killed before it could. */
export async function removeAbandonedParts(written: string): Promise<void> {
  try {
    const folder = dirname(written);
    const now = (await stat(written)).mtimeMs; // by the clock of the file system
    for (const name of await readdir(folder)) {
      const part = join(folder, name);
      if (partPattern.test(name) && (await isAbandoned(part, now))) await rm(part, { force: true });
    }
  } catch {
    // the file itself is saved; the next one tries again
  }
}

/** Tells whether the process that wrote a part has ended, or nobody has written it for long. */
async function isAbandoned(part: string, now: number): Promise<boolean> {
  const [, where, pid] = partPattern.exec(part)!;
  const isEnded = where === (await machine) && !isRunning(Number(pid));
  return isEnded || now - (await stat(part)).mtimeMs > abandonedAfterMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // a signal of 0 is not sent
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: of another user
  }
}
