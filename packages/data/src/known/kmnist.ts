import { join } from 'node:path';
import type { ImageDataset } from '../dataset/image-dataset.ts';
import { fetchMissing, requireFetchOptions, type FetchOptions, type Source } from './fetch-missing.ts';
import { cacheFolder, findData } from './folders.ts';
import { idxFiles, readImages } from './idx-files.ts';

/** Sums of the files as their authors packed them. */
const source: Source = {
  where: 'kmnist',
  checksums: {
    [idxFiles.trainImages]: {
      sha256: '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4',
      sizeBytes: 18_165_135,
      of: 'packed',
    },
    [idxFiles.trainLabels]: {
      sha256: 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17',
      sizeBytes: 29_497,
      of: 'packed',
    },
    [idxFiles.testImages]: {
      sha256: 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5',
      sizeBytes: 3_041_136,
      of: 'packed',
    },
    [idxFiles.testLabels]: {
      sha256: '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c',
      sizeBytes: 5_120,
      of: 'packed',
    },
  },
  mirrors: ['https://codh.rois.ac.jp/kmnist/dataset/kmnist/', 'http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
  instead: 'put the four files into that folder or into the folder kmnist of the one that GRADKIT_DATA names',
};

const classNames = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'];

/**
 * Kuzushiji-MNIST: images of ten old Japanese characters in the form of MNIST, 60 000 to train with and 10 000 to test. From a folder, else
 * from the cache, else from the internet into the cache.
 *
 * @param options `folder`: with the four IDX files, packed or not, default `kmnist` where `findData` finds it; `cache`; `download`; `onProgress`
 * @returns images `[n, 1, 28, 28]`, uint8, ink 255 on paper 0, and labels `[n]`, int32
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if a file is missing and cannot be fetched, or is damaged
 * @example
 * ```ts no-run
 * const { train, test, classNames } = await kmnist();
 * ```
 * @see Clanuwat et al., Deep Learning for Classical Japanese Literature (2018), arXiv:1812.01718 (CC BY-SA 4.0)
 */
export async function kmnist(options: FetchOptions = {}): Promise<ImageDataset> {
  requireFetchOptions('kmnist', options);
  const cached = join(options.cache ?? cacheFolder(), 'kmnist');
  const folder = options.folder ?? findData('kmnist') ?? cached;
  if (folder === cached) await fetchMissing(folder, source, options);
  const classes = classNames.length;
  const { trainImages, trainLabels, testImages, testLabels } = idxFiles;
  return {
    name: 'KMNIST',
    classNames,
    train: await readImages('kmnist', folder, { images: trainImages, labels: trainLabels, classes }),
    test: await readImages('kmnist', folder, { images: testImages, labels: testLabels, classes }),
  };
}
