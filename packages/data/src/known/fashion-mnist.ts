import { join } from 'node:path';
import type { ImageDataset } from '../dataset/image-dataset.ts';
import { cacheFolder, findData } from './folders.ts';
import { fetchMissing, requireFetchOptions, type FetchOptions, type Source } from './fetch-missing.ts';
import { findIdx, idxFiles, readImages } from './idx-files.ts';

/** Sums of the files as their authors packed them. */
const source: Source = {
  where: 'fashionMnist',
  checksums: {
    [idxFiles.trainImages]: {
      sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      sizeBytes: 26_421_880,
      of: 'packed',
    },
    [idxFiles.trainLabels]: {
      sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      sizeBytes: 29_515,
      of: 'packed',
    },
    [idxFiles.testImages]: {
      sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      sizeBytes: 4_422_102,
      of: 'packed',
    },
    [idxFiles.testLabels]: {
      sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      sizeBytes: 5_148,
      of: 'packed',
    },
  },
  mirrors: [
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  ],
  instead:
    'put the four files into that folder or into the folder fashion-mnist of the one that GRADKIT_DATA names, or give a folder that has at least the training images and labels',
};

const classNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** Fashion-MNIST, or the part of it that a folder has. */
export interface FashionMnist extends Omit<ImageDataset, 'test'> {
  /** null where a folder has no test files; divide `train` with `stratifiedSplit` then */
  readonly test: ImageDataset['test'] | null;
}

/**
 * Fashion-MNIST: images of clothes in the form of MNIST, 60 000 to train with and 10 000 to test. From a folder, else from the cache, else
 * from the internet into the cache. A folder may hold a part of it, e.g. `fashion-mnist-head`, which has training images only.
 *
 * @param options `folder`: default `fashion-mnist` or `fashion-mnist-head` where `findData` finds them; `cache`; `download`; `onProgress`
 * @returns images `[n, 1, 28, 28]`, uint8, and labels `[n]`, int32; `test` is null where the folder has none
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {DataError} if a file is missing and cannot be fetched, or is damaged
 * @example
 * ```ts no-run
 * const { train, classNames } = await fashionMnist();
 * const parts = stratifiedSplit(train, { train: 0.8, test: 0.2 }, { seed: 1 });
 * ```
 * @see Xiao, Rasul and Vollgraf, Fashion-MNIST (2017), arXiv:1708.07747 (MIT)
 */
export async function fashionMnist(options: FetchOptions = {}): Promise<FashionMnist> {
  requireFetchOptions('fashionMnist', options);
  const cached = join(options.cache ?? cacheFolder(), 'fashion-mnist');
  const folder = options.folder ?? findData('fashion-mnist') ?? findData('fashion-mnist-head') ?? cached;
  if (folder === cached) await fetchMissing(folder, source, options);
  const classes = classNames.length;
  const { trainImages, trainLabels, testImages, testLabels } = idxFiles;
  const hasTest = findIdx(folder, testImages) !== null;
  return {
    name: 'Fashion-MNIST',
    classNames,
    train: await readImages('fashionMnist', folder, { images: trainImages, labels: trainLabels, classes }),
    test: hasTest
      ? await readImages('fashionMnist', folder, { images: testImages, labels: testLabels, classes })
      : null,
  };
}
