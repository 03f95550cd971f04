import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { PlotError } from '../plot-error.ts';
import { renderGif } from './render-gif.ts';
import { renderPng, type RenderOptions } from './render-png.ts';

/**
 * Writes a picture as SVG, PNG or GIF, whole or not at all: under another name first, then renamed. Missing folders are made; a picture that is
 * replaced keeps its permissions, and a link to it stays one. What a process that was killed has left of it is deleted after an hour.
 * What is no file, such as a named pipe, is written to as it is.
 *
 * @param path ends in `.svg`, `.png` or `.gif`, which says the format; of what `animation` returns, an SVG and a GIF move
 * @param svg what `lossCurve` and the others return
 * @throws {PlotError} if the ending is another one, or the file cannot be written
 * @example
 * import { savePicture } from '@gradkit/plot/node';
 * await savePicture('loss.jpg', lossCurve([1, 0.5])); // throws PlotError: savePicture: loss.jpg ends in ".jpg"
 */
export async function savePicture(path: string, svg: string, options: RenderOptions = {}): Promise<void> {
  const format = extname(path).toLowerCase();
  if (format !== '.svg' && format !== '.png' && format !== '.gif') {
    throw new PlotError('savePicture', `${path} ends in "${format}"; it must end in .svg, .png or .gif`, {
      got: format,
    });
  }
  const bytes = format === '.svg' ? svg : await (format === '.png' ? renderPng : renderGif)(svg, options);
  let temporary: string | null = null;
  try {
    await mkdir(dirname(path), { recursive: true });
    const former = await stat(path).catch(() => null);
    if (former?.isFile() === false && !former.isDirectory()) return await writeFile(path, bytes); // e.g. a named pipe, which takes them
    const target = former === null ? path : await realpath(path); // a link stays one
    temporary = `${target}.${randomUUID()}.part`;
    await writeFile(temporary, bytes, { flush: true, mode: former?.mode });
    if (former !== null) await chmod(temporary, former.mode); // what the umask has taken away
    await rename(temporary, target);
    await removeAbandonedParts(target);
  } catch (cause) {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => {}); // what follows is the error to see
    const problem = `${path} was not written: ${(cause as Error).message}; what was there before is unchanged`;
    throw new PlotError('savePicture', problem, { got: path, cause });
  }
}

const partPattern = /^\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.part$/;
const abandonedAfterMs = 60 * 60 * 1000; // nobody writes a picture for that long

/** Deletes what other processes began to write of this picture and never will end. */
async function removeAbandonedParts(target: string): Promise<void> {
  try {
    const [folder, name] = [dirname(target), basename(target)];
    const now = (await stat(target)).mtimeMs; // by the clock of the file system
    for (const other of await readdir(folder)) {
      if (!other.startsWith(name) || !partPattern.test(other.slice(name.length))) continue;
      const part = join(folder, other);
      if (now - (await stat(part)).mtimeMs > abandonedAfterMs) await rm(part, { force: true });
    }
  } catch {
    // the picture itself is saved; the next one tries again
  }
}
