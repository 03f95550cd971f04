import { writeWhole } from '@gradkit/core-tensor/node';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BuiltModel } from '../build-model.ts';

const hashPattern = /^\.[\da-f]{16}\.data$/;
const partBytes = 2 ** 30; // a hash takes less than 2^31 at once
const abandonedAfterMs = 60 * 60 * 1000; // nobody writes a model for that long

/** The name of the second file of a model: another one for other weights, so that a model which is there keeps its own until it is replaced. */
export function dataNameOf(path: string): (bytes: Uint8Array) => string {
  return (bytes) => {
    const hash = createHash('sha256');
    for (let at = 0; at < bytes.length; at += partBytes) hash.update(bytes.subarray(at, at + partBytes));
    return `${basename(path)}.${hash.digest('hex').slice(0, 16)}.data`;
  };
}

/**
 * Writes the files of a model, the second one first: whenever this ends, there is the former model or the new one, whole. Then the weights of the
 * former one are deleted.
 */
export async function writeModel(path: string, { bytes, data }: BuiltModel): Promise<void> {
  const folder = dirname(path);
  const before = await dataFilesOf(path);
  if (data !== null) await writeWhole('saveModel', join(folder, data.name), data.bytes);
  const others = before.filter((name) => name !== data?.name);
  const replaced = others.length === 0 ? null : await readFile(path).catch(() => null);
  try {
    await writeWhole('saveModel', path, bytes);
  } catch (error) {
    if (data !== null && !before.includes(data.name))
      await rm(join(folder, data.name), { force: true }).catch(() => {});
    throw error;
  }
  for (const name of others)
    if (replaced?.includes(name) === true || (await isAbandoned(path, name)))
      await rm(join(folder, name), { force: true }).catch(() => {}); // the model itself is saved
}

/** What is called like a second file of this model, or as one was called up to 2026-11. */
async function dataFilesOf(path: string): Promise<string[]> {
  const own = basename(path);
  const names = await readdir(dirname(path)).catch(() => []);
  return names.filter(
    (name) => name === `${own}.data` || (name.startsWith(own) && hashPattern.test(name.slice(own.length))),
  );
}

/** Whether a second file belongs to no model any more, e.g. because the process was killed before it could write that. */
async function isAbandoned(path: string, name: string): Promise<boolean> {
  if (name === `${basename(path)}.data`) return false;
  const [model, data] = await Promise.all([stat(path), stat(join(dirname(path), name))]).catch(() => [null, null]);
  return model !== null && data !== null && model.mtimeMs - data.mtimeMs > abandonedAfterMs;
}
