import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { DataError } from '@gradkit/core-tensor/functional';
import type { ExternalData } from './external-data.ts';
import type { ExternalTensor } from './inspect-model.ts';

const mostAtOnce = 2 ** 30; // a read takes less than 2 GB

/** Whether a name of a file stays inside the folder that it is looked up in. */
function isInside(location: string): boolean {
  const path = normalize(location);
  return location !== '' && !isAbsolute(location) && path !== '..' && !path.startsWith(`..${sep}`) && path !== '.';
}

function failedRead(where: string, path: string, cause: unknown): DataError {
  return new DataError(where, `${path}, which holds data of the model, cannot be read: ${(cause as Error).message}`, {
    got: path,
    cause,
  });
}

/** Opens without waiting: a pipe would wait for who writes. */
async function readWhole(path: string): Promise<Uint8Array> {
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // Windows has no O_NONBLOCK
  const status = await file.stat();
  if (!status.isFile()) throw new Error('it is no file');
  const bytes = new Uint8Array(status.size);
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, Math.min(mostAtOnce, bytes.length - at), at);
    if (bytesRead === 0) throw new Error(`it ends at ${at} of ${bytes.length} bytes`);
    at += bytesRead;
  }
  return bytes;
}

/** The folder of a model, and where the model is a link, as in caches of downloads, that of what it leads to. */
const foldersOf = async (modelPath: string): Promise<readonly string[]> =>
  Promise.all([realpath(dirname(modelPath)), realpath(modelPath).then(dirname)]);

/**
 * Reads the files that hold data of a model, which must be in the model's folder or below, also where they are links.
 *
 * @throws {DataError} if one is elsewhere or cannot be read
 */
export async function readExternalData(
  where: string,
  modelPath: string,
  tensors: readonly ExternalTensor[],
): Promise<ExternalData> {
  const data: Record<string, Uint8Array> = {};
  if (tensors.length === 0) return data;
  const folders = await foldersOf(modelPath);
  for (const { name, location } of tensors) {
    if (Object.hasOwn(data, location)) continue;
    const requireOwn = (isOwn: boolean, target = ''): void => {
      if (isOwn) return;
      throw new DataError(
        where,
        `${modelPath} has the data of ${name} in ${JSON.stringify(location)}${target}; a model's data must be in its own folder`,
        { got: location },
      );
    };
    requireOwn(isInside(location));
    const path = join(dirname(modelPath), location);
    const fail = (cause: unknown): never => {
      throw failedRead(where, path, cause);
    };
    const real = await realpath(path).catch(fail);
    requireOwn(
      folders.some((folder) => isInside(relative(folder, real))),
      `, which leads to ${real}`,
    );
    data[location] = await readWhole(real).catch(fail);
  }
  return data;
}
