import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DataError, formatShape } from '@gradkit/core-tensor';
import { readBytes } from '@gradkit/core-tensor/node';
import { TensorDataset } from '../tensor-dataset.ts';
import { readIdx } from '../idx.ts';
import type { ImageDataset, LabelledImages } from '../image-dataset.ts';
import { download, type DownloadProgress } from './download.ts';

/** A file of a dataset and the SHA-256 of its unpacked bytes. */
interface IdxFile {
  readonly name: string;
  readonly sum: string;
}

const files = {
  trainImages: {
    name: 'train-images-idx3-ubyte.gz',
    sum: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte.gz',
    sum: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte.gz',
    sum: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte.gz',
    sum: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
} as const satisfies Record<string, IdxFile>;

const mirrors = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

const fashionClasses = [
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

interface MnistOptions {
  /** the folder with the four files; default: see `findData`, then the cache */
  readonly folder?: string;
  /** where downloads are kept; default `.cache/gradkit` in the home folder */
  readonly cache?: string;
  /** whether to fetch what is missing; default true */
  readonly download?: boolean;
  readonly onProgress?: DownloadProgress;
}

/**
 * The folder of a dataset in `GRADKIT_DATA`, or in `../shared/data` beside the working directory; null where there is none.
 *
 * @param name e.g. `mnist`, `fashion-mnist-head`
 */
export function findData(name: string): string | null {
  const root = process.env['GRADKIT_DATA'] ?? join('..', 'shared', 'data');
  const folder = join(root, name);
  return existsSync(folder) ? folder : null;
}

/** Reads images and their labels, and checks that they belong together. */
async function readPair(imagesPath: string, labelsPath: string): Promise<TensorDataset<LabelledImages>> {
  const images = await readIdx(await readBytes('mnist', imagesPath), { name: imagesPath });
  const labels = await readIdx(await readBytes('mnist', labelsPath), { name: labelsPath });
  if (images.rank !== 3 || labels.rank !== 1 || images.shape[0] !== labels.shape[0]) {
    throw new DataError(
      'mnist',
      `${imagesPath} is ${formatShape(images.shape)} and ${labelsPath} is ${formatShape(labels.shape)}; they must be [n, height, width] and [n]`,
      { got: [images.shape, labels.shape] },
    );
  }
  const [count, height, width] = images.shape;
  return new TensorDataset<LabelledImages>({
    inputs: images.reshape([count, 1, height, width]),
    labels: labels.cast('int32'),
  });
}

async function fetchMissing(folder: string, { download: allowed = true, onProgress }: MnistOptions): Promise<void> {
  for (const { name, sum } of Object.values(files)) {
    const path = join(folder, name);
    if (existsSync(path)) continue;
    if (!allowed) throw new DataError('mnist', `${path} is not there, and downloading is off`, { got: path });
    try {
      await download(path, { urls: mirrors.map((mirror) => mirror + name), sum, onProgress });
    } catch (cause) {
      throw new DataError(
        'mnist',
        `${name} is neither in ${folder} nor could it be downloaded. Put the four files there, set GRADKIT_DATA to a folder that has mnist/, or use synthDigits(), which needs no files. ${(cause as Error).message}`,
        {
          got: path,
          cause,
        },
      );
    }
  }
}

/**
 * MNIST: 60 000 handwritten digits to train with and 10 000 to test, from a folder, a cache, or the internet.
 *
 * @param options `folder`: with the four IDX files; else `GRADKIT_DATA`, else the cache, which is filled by downloading
 * @returns images `[n, 1, 28, 28]`, uint8, ink 255 on paper 0; labels 0 … 9
 * @throws {DataError} if a file is missing and cannot be fetched, or is damaged
 * @example const { train, test } = await mnist(); // no-run
 * @see LeCun, Cortes, Burges: The MNIST database of handwritten digits (CC BY-SA 3.0)
 */
export async function mnist(options: MnistOptions = {}): Promise<ImageDataset> {
  const known = options.folder ?? findData('mnist');
  const folder = known ?? join(options.cache ?? join(homedir(), '.cache', 'gradkit'), 'mnist');
  if (known === null) await fetchMissing(folder, options);
  const pair = (images: IdxFile, labels: IdxFile) => readPair(join(folder, images.name), join(folder, labels.name));
  return {
    name: 'MNIST',
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    train: await pair(files.trainImages, files.trainLabels),
    test: await pair(files.testImages, files.testLabels),
  };
}

/**
 * Fashion-MNIST from a folder: images of clothes in the format of MNIST. Where there are no test files, the training images are all there is.
 *
 * @param folder with the IDX files; default `fashion-mnist`, then `fashion-mnist-head`, in `GRADKIT_DATA`
 * @throws {DataError} if a file is missing or damaged
 * @example const { train } = await fashionMnist(); // no-run
 * @see Xiao et al. (2017), Fashion-MNIST (MIT)
 */
export async function fashionMnist(
  folder: string | null = findData('fashion-mnist') ?? findData('fashion-mnist-head'),
): Promise<Omit<ImageDataset, 'test'> & { readonly test: ImageDataset['test'] | null }> {
  if (folder === null)
    throw new DataError(
      'fashionMnist',
      'there is no fashion-mnist in GRADKIT_DATA; set it, or give the folder that has train-images-idx3-ubyte.gz',
    );
  const path = ({ name }: IdxFile): string => join(folder, name);
  return {
    name: 'Fashion-MNIST',
    classNames: fashionClasses,
    train: await readPair(path(files.trainImages), path(files.trainLabels)),
    test: existsSync(path(files.testImages)) ? await readPair(path(files.testImages), path(files.testLabels)) : null,
  };
}
