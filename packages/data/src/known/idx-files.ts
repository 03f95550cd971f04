import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cast, DataError, formatShape, reshape, type Tensor } from '@gradkit/core-tensor/functional';
import { readBytes } from '@gradkit/core-tensor/node';
import type { LabelledImages } from '../dataset/image-dataset.ts';
import { TensorDataset } from '../dataset/tensor-dataset.ts';
import { parseIdx } from '../readers/idx.ts';
import { isGzip } from '../readers/source/gzip.ts';
import { unpackIdx } from '../readers/unpack-idx.ts';

/** Names of the four files, without `.gz`. */
export const idxFiles = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;

/** The file in a folder, packed or not; null if there is none. */
export function findIdx(folder: string, file: string): string | null {
  return [`${file}.gz`, file].map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

async function readFile(where: string, folder: string, file: string): Promise<{ path: string; values: Tensor }> {
  const path = findIdx(folder, file) ?? join(folder, `${file}.gz`); // not there: the reader says so
  const bytes = await readBytes(where, path);
  return {
    path,
    values: parseIdx(isGzip(bytes) ? await unpackIdx(bytes, { where, name: path }) : bytes, { name: path }),
  };
}

/** Reads images and their labels, and checks that they belong together. */
export async function readImages(
  where: string,
  folder: string,
  { images: imageFile, labels: labelFile, classes }: { images: string; labels: string; classes: number },
): Promise<TensorDataset<LabelledImages>> {
  const { path, values: images } = await readFile(where, folder, imageFile);
  const { path: labelPath, values: labels } = await readFile(where, folder, labelFile);
  if (images.rank !== 3 || labels.rank !== 1 || images.shape[0] !== labels.shape[0]) {
    throw new DataError(
      where,
      `${path} is ${formatShape(images.shape)} but ${labelPath} is ${formatShape(labels.shape)}; images and labels must be [n, height, width] and [n]`,
      { expected: images.shape[0], got: labels.shape[0] },
    );
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong !== -1) {
    throw new DataError(
      where,
      `label ${wrong} of ${labelPath} is ${labels.data[wrong]} but must be 0 … ${classes - 1} for ${classes} classes`,
      { expected: classes, got: labels.data[wrong] },
    );
  }
  const [count, height, width] = images.shape;
  return new TensorDataset<LabelledImages>({
    inputs: reshape(images, [count, 1, height, width]),
    labels: cast(labels, 'int32'),
  });
}
