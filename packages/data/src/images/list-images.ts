import { DataError } from '@gradkit/core-tensor/functional';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** The images of a folder. */
export interface ListedImages {
  /** names of the folders in it, in order */
  readonly classNames: readonly string[];
  /** paths within it */
  readonly files: readonly string[];
  readonly labels: Int32Array;
}

interface Root {
  readonly where: string;
  readonly path: string;
  /** without links */
  readonly real: string;
}

const isImage = /\.(?:jpe?g|png|webp)$/i;

const byName = <Named extends { readonly name: string }>(entries: readonly Named[]): Named[] =>
  entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)); // the same in every language

/** Lists what ends in .jpg, .jpeg, .png or .webp in the folders of a folder and theirs, in torchvision's order. @throws {DataError} as `imageFolder` */
export async function listImages(where: string, path: string): Promise<ListedImages> {
  const real = await reading({ where, path }, () => realpath(path));
  const root = { where, path, real };
  const classNames: string[] = [];
  const files: string[] = [];
  const labels: number[] = [];
  for (const entry of byName(await entriesOf(root, ''))) {
    if (entry.name.startsWith('.') || !(await isFolder(root, entry.name, entry))) continue;
    const images = await imagesIn(root, entry.name);
    if (images.length === 0)
      throw new DataError(where, `${join(path, entry.name)} has no JPEG, PNG or WebP images; each folder is a class`, {
        got: entry.name,
      });
    for (const image of images) {
      files.push(image);
      labels.push(classNames.length);
    }
    classNames.push(entry.name);
  }
  if (classNames.length === 0)
    throw new DataError(where, `${path} has no folders; it must have one for each class, with its images`, {
      got: path,
    });
  return { classNames, files, labels: Int32Array.from(labels) };
}

/** Those of a folder before those of the folders in it. */
async function imagesIn(root: Root, folder: string): Promise<string[]> {
  const images: string[] = [];
  const folders: string[] = [];
  for (const entry of byName(await entriesOf(root, folder))) {
    if (entry.name.startsWith('.')) continue; // such as those that macOS leaves
    const path = join(folder, entry.name);
    if (await isFolder(root, path, entry)) folders.push(path);
    else if (isImage.test(entry.name)) images.push(path);
  }
  for (const each of folders) images.push(...(await imagesIn(root, each)));
  return images;
}

/** Whether there is a folder. A link may lead to a file in the whole folder, nowhere else: not out of it, and not in circles. */
async function isFolder(root: Root, path: string, entry: Dirent): Promise<boolean> {
  const whole = join(root.path, path);
  const place = { where: root.where, path: whole };
  if (!entry.isSymbolicLink()) {
    if (isImage.test(path) && !entry.isDirectory()) requireFile(place, entry);
    return entry.isDirectory();
  }
  const target = await reading(place, () => realpath(whole));
  if (!target.startsWith(root.real + sep))
    throw new DataError(root.where, `${whole} is a link that leads out of ${root.path}, to ${target}`, { got: target });
  const found = await reading(place, () => stat(target));
  if (found.isDirectory())
    throw new DataError(root.where, `${whole} is a link to the folder ${target}; only links to files are followed`, {
      got: target,
    });
  if (isImage.test(path)) requireFile(place, found);
  return false;
}

/** A pipe would be waited for without end. */
function requireFile({ where, path }: { where: string; path: string }, entry: { isFile(): boolean }): void {
  if (!entry.isFile()) throw new DataError(where, `${path} is neither a file nor a folder`, { got: path });
}

const entriesOf = ({ where, path }: Root, folder: string): Promise<Dirent[]> => {
  const whole = join(path, folder);
  return reading({ where, path: whole }, () => readdir(whole, { withFileTypes: true }));
};

async function reading<T>({ where, path }: { where: string; path: string }, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'is not there' : code === 'ENOTDIR' ? 'is no folder' : `cannot be read: ${message}`;
    throw new DataError(where, `${path} ${reason}`, { got: path, cause });
  }
}
