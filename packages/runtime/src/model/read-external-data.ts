import { open } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { DataError } from '@gradkit/core-tensor/functional';
import type { ExternalData } from './external-data.ts';
import type { ExternalTensor } from './inspect-model.ts';

const mostAtOnce = 2 ** 30; // a read takes less than 2 GB

/** Whether a name of a file stays inside the folder that it is looked up in. */
function isInside(location: string): boolean {
  const path = normalize(location);
  return location !== '' && !isAbsolute(location) && path !== '..' && !path.startsWith(`..${sep}`) && path !== '.';
}

async function readWhole(where: string, path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const status = await file.stat();
    if (!status.isFile()) throw new Error('it is no file');
    const bytes = new Uint8Array(status.size);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(mostAtOnce, bytes.length - at), at);
      if (bytesRead === 0) throw new Error(`it ends at ${at} of ${bytes.length} bytes`);
      at += bytesRead;
    }
    return bytes;
  } catch (cause) {
    throw new DataError(where, `${path}, which holds data of the model, cannot be read: ${(cause as Error).message}`, {
      got: path,
      cause,
    });
  }
}

/**
 * Reads the files that hold data of a model, which must be in the model's folder or below.
 *
 * @throws {DataError} if one is elsewhere or cannot be read
 */
export async function readExternalData(
  where: string,
  modelPath: string,
  tensors: readonly ExternalTensor[],
): Promise<ExternalData> {
  const data: Record<string, Uint8Array> = {};
  for (const { name, location } of tensors) {
    if (Object.hasOwn(data, location)) continue;
    if (!isInside(location))
      throw new DataError(
        where,
        `${modelPath} has the data of ${name} in ${JSON.stringify(location)}; a model's data must be in its own folder`,
        { got: location },
      );
    data[location] = await readWhole(where, join(dirname(modelPath), location));
  }
  return data;
}
