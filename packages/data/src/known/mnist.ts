import { join } from 'node:path';
import type { ImageDataset } from '../dataset/image-dataset.ts';
import { cacheFolder, findData } from './folders.ts';
import { fetchMissing, requireFetchOptions, type FetchOptions, type Source } from './fetch-missing.ts';
import { findIdx, idxFiles, readImages } from './idx-files.ts';

const source: Source = {
  where: 'mnist',
  checksums: {
    [idxFiles.trainImages]: {
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      sizeBytes: 47_040_016,
      of: 'unpacked',
    },
    [idxFiles.trainLabels]: {
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      sizeBytes: 60_008,
      of: 'unpacked',
    },
    [idxFiles.testImages]: {
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      sizeBytes: 7_840_016,
      of: 'unpacked',
    },
    [idxFiles.testLabels]: {
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
      sizeBytes: 10_008,
      of: 'unpacked',
    },
  },
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
  instead:
    'put the four files into that folder or into the folder mnist of the one that GRADKIT_DATA names, or use synthDigits(), which needs no files',
};

/** How to get MNIST. */
export interface MnistOptions extends FetchOptions {}

/** The cache's folder if it has all files. */
function findCached(cache: string): string | null {
  const folder = join(cache, 'mnist');
  return Object.values(idxFiles).every((file) => findIdx(folder, file) !== null) ? folder : null;
}

/**
 * Finds MNIST on this machine: `mnist` in `GRADKIT_DATA` (see `findData`), else in the cache.
 *
 * @returns the folder, or null if it would have to be downloaded
 * @throws {DataError} if `GRADKIT_DATA` names a folder that does not exist
 * @example const here: boolean = findMnist() !== null;
 */
export function findMnist(): string | null {
  return findData('mnist') ?? findCached(cacheFolder());
}

/**
 * MNIST: 60 000 handwritten digits to train with and 10 000 to test. From a folder, else from the cache, else from the internet into
 * the cache.
 *
 * @param options `folder`: with the four IDX files, packed or not, default `findMnist()`; `cache`; `download`: false to stay offline;
 *   `onProgress`: is told how far each download is
 * @returns images `[n, 1, 28, 28]`, uint8, ink 255 on paper 0, and labels `[n]`, int32, in the original order
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if a file is missing and cannot be fetched, or is damaged
 * @example
 * ```ts no-run
 * const { train, test, classNames } = await mnist();
 * train.tensors.inputs.shape; // [60000, 1, 28, 28]
 * ```
 * @see LeCun, Cortes and Burges, The MNIST database of handwritten digits (CC BY-SA 3.0), http://yann.lecun.com/exdb/mnist/
 */
export async function mnist(options: MnistOptions = {}): Promise<ImageDataset> {
  requireFetchOptions('mnist', options);
  const cached = join(options.cache ?? cacheFolder(), 'mnist');
  const folder = options.folder ?? findData('mnist') ?? cached;
  if (folder === cached) await fetchMissing(folder, source, options);
  const classNames = Array.from({ length: 10 }, (_, digit) => String(digit));
  const classes = classNames.length;
  const { trainImages, trainLabels, testImages, testLabels } = idxFiles;
  return {
    name: 'MNIST',
    classNames,
    train: await readImages('mnist', folder, { images: trainImages, labels: trainLabels, classes }),
    test: await readImages('mnist', folder, { images: testImages, labels: testLabels, classes }),
  };
}
